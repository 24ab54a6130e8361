import { isTouchScreen, make } from "./dom";
import { type IconName, icons } from "./icons";

/** What a viewer can open: an address, one .cgs file, or the files of a folder. */
export type Openable = string | Blob | File[];

/** The screen where a stream is chosen. */
export function openScreen(open: (what: Openable) => void, close: (() => void) | null): HTMLElement {
  const card = make(
    "section",
    { class: "card open", attributes: { "aria-labelledby": "open-title" } },
    make("div", { class: "card-icon", html: icons.cube }),
    make("h1", { text: "Open a stream", attributes: { id: "open-title" } }),
    make("p", { class: "lead", text: "Volumetric video that you can walk around in, while it plays." }),
    addressForm(open),
    fileButtons(open),
  );
  if (!isTouchScreen()) {
    const text = "…or drop a .cgs file or a stream’s folder anywhere on this page.";
    card.append(make("p", { class: "quiet", text }));
  }
  if (close) {
    const button = make("button", {
      class: "button card-close",
      html: icons.close,
      attributes: { type: "button", "aria-label": "Close" },
    });
    button.addEventListener("click", close);
    card.append(button);
  }
  return card;
}

function addressForm(open: (what: Openable) => void): HTMLElement {
  const input = make("input", {
    attributes: {
      type: "text",
      inputmode: "url",
      id: "open-address",
      placeholder: "https://example.org/take1/stream/",
      autocomplete: "off",
      spellcheck: "false",
      required: "",
    },
  });
  const form = make(
    "form",
    { class: "open-form" },
    make("label", { text: "Address of the stream", attributes: { for: "open-address" } }),
    make(
      "div",
      { class: "open-row" },
      input,
      make("button", { class: "text-button primary", text: "Open", attributes: { type: "submit" } }),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = input.value.trim();
    if (address) open(address);
  });
  return form;
}

function fileButtons(open: (what: Openable) => void): HTMLElement {
  const row = make("div", { class: "card-actions" });
  row.append(picker("file", "Choose a .cgs file", { accept: ".cgs" }, ([file]) => file && open(file)));
  // Phones have no folders to choose.
  if ("webkitdirectory" in HTMLInputElement.prototype && !isTouchScreen()) {
    row.append(
      picker("folder", "Choose a folder", { webkitdirectory: "" }, (files) => files.length && open(files)),
    );
  }
  return row;
}

function picker(
  icon: IconName,
  label: string,
  attributes: Record<string, string>,
  chosen: (files: File[]) => void,
): HTMLElement {
  const input = make("input", {
    class: "visually-hidden",
    attributes: { type: "file", tabindex: "-1", "aria-hidden": "true", ...attributes },
  });
  const button = make(
    "button",
    { class: "text-button", html: icons[icon], attributes: { type: "button" } },
    label,
  );
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    chosen([...(input.files ?? [])]);
    input.value = "";
  });
  return make("span", {}, button, input);
}

/** Opens what is dropped anywhere on the page; `onDrag` says whether something hovers over it. */
export function listenToDrops(open: (what: Openable) => void, onDrag: (over: boolean) => void): void {
  let depth = 0;
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  document.addEventListener("dragenter", (event) => {
    if (carriesFiles(event) && ++depth === 1) onDrag(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (carriesFiles(event) && --depth === 0) onDrag(false);
  });
  document.addEventListener("dragover", (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    onDrag(false);
    void droppedFiles(event.dataTransfer!).then((what) => what && open(what));
  });
}

/** What was dropped: the only file, or the files of folders. */
async function droppedFiles(transfer: DataTransfer): Promise<Openable | null> {
  // The transfer is empty after the first wait, so everything is taken from it before.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  const plain = [...transfer.files];
  const folders = entries.filter((entry) => entry?.isDirectory) as FileSystemDirectoryEntry[];
  if (folders.length === 0) return plain.length === 1 ? plain[0]! : plain.length > 0 ? plain : null;
  const files = (await Promise.all(folders.map(filesIn))).flat();
  return files.length > 0 ? files : null;
}

/** The files directly in a folder: a stream's folder has no others. */
async function filesIn(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const files: File[] = [];
  for (;;) {
    // A reader gives a folder's entries in portions, and an empty one at the end.
    const entries = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
    if (entries.length === 0) return files;
    for (const entry of entries) {
      if (entry.isFile)
        files.push(await new Promise<File>((done, failed) => fileOf(entry).file(done, failed)));
    }
  }
}

function fileOf(entry: FileSystemEntry): FileSystemFileEntry {
  return entry as FileSystemFileEntry;
}
