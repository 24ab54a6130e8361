/** Base of everything that the player reports: what is wrong, where, and what to do about it. */
export class PlayerError extends Error {
  // Written out, because bundlers shorten the names of classes, and errors cross from workers by name.
  override readonly name: string = "PlayerError";

  /**
   * @param what one sentence without a full stop.
   * @param where file, clip, box and byte.
   * @param hint what the viewer or the author can do.
   */
  constructor(
    readonly what: string,
    readonly where = "",
    readonly hint = "",
  ) {
    super([where ? `${where}: ${what}` : what, hint ? `hint: ${hint}` : ""].filter(Boolean).join("\n"));
  }
}

/** The bytes are not what the specification asks for. */
export class FormatError extends PlayerError {
  override readonly name: string = "FormatError";

  constructor(what: string, where = "", hint = "fetch the stream again; cgs verify names what is damaged") {
    super(what, where, hint);
  }
}

/** A place that cannot be read: no such file, no answer, or an answer that is of no use. */
export class StoreError extends PlayerError {
  override readonly name: string = "StoreError";

  /** @param status of HTTP; 0 when there was no answer. */
  constructor(
    what: string,
    where = "",
    hint = "",
    readonly status = 0,
  ) {
    super(what, where, hint);
  }
}

/** This browser or machine lacks something that the player needs. */
export class UnsupportedError extends PlayerError {
  override readonly name: string = "UnsupportedError";
}
