import type { PerspectiveCamera } from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import type { CameraPath } from "./camera-path";
import { FlyControls } from "./fly";
import type { Mode } from "./params";
import type { RigFrame } from "./rig";
import { between, dollied, easeInOut, fovForWindow, looked, turned, type Viewpoint } from "./viewpoint";

/** Seconds of a flight from one viewpoint to another. */
const FLIGHT_S = 0.9;
/** The orbit's inertia; 1 stops at once. */
const DAMPING = 0.12;

/** Moves the camera from where it was to where something else says it should be, by and by. */
interface Journey {
  readonly from: Viewpoint;
  /** Where to be after so many seconds; `done` ends it. */
  readonly to: (elapsedS: number) => Viewpoint;
  readonly blendS: number;
  readonly endless: boolean;
  elapsedS: number;
}

/** What the page hears of the viewer's movements. */
export interface NavigationEvents {
  /** Orbit or fly, a path begun or ended. */
  changed(): void;
  /** The viewer took the camera into their own hands. */
  taken(): void;
}

/** The viewer's viewpoint: orbit, fly, flights to presets, camera paths. It alone moves the camera. */
export class Navigation {
  view: Viewpoint;
  home: Viewpoint;
  readonly fly: FlyControls;
  private orbit: OrbitControls;
  /** The axis that the orbit turns about. */
  private orbitUp: Viewpoint["up"];
  private journey: Journey | null = null;
  private currentPath: CameraPath | null = null;
  private currentMode: Mode = "orbit";
  private aspect = 1;
  private dirty = true;

  /** @param reduced whether flights should be jumps. */
  constructor(
    private readonly camera: PerspectiveCamera,
    private readonly canvas: HTMLElement,
    private frame: RigFrame,
    home: Viewpoint,
    private readonly events: NavigationEvents,
    private readonly reduced: () => boolean,
  ) {
    this.home = home;
    this.view = home;
    // Before the orbit's own listeners, so that it starts from where the camera is.
    for (const type of ["pointerdown", "wheel"] as const) {
      canvas.addEventListener(type, () => this.take(), { capture: true, passive: true });
    }
    this.fly = new FlyControls(canvas, () => this.take());
    this.place(home);
    this.orbitUp = home.up.clone();
    this.orbit = this.newOrbit();
    this.place(home);
  }

  get mode(): Mode {
    return this.currentMode;
  }

  get path(): CameraPath | null {
    return this.currentPath;
  }

  /** Whether the camera moves by itself at the moment. */
  get travelling(): boolean {
    return this.journey !== null;
  }

  /** Starts anew in another scene. */
  reset(frame: RigFrame, home: Viewpoint): void {
    this.frame = frame;
    this.home = home;
    this.stopJourney();
    this.adopt(home);
  }

  setMode(mode: Mode): void {
    if (mode === this.currentMode) return;
    this.currentMode = mode;
    this.fly.stop();
    if (mode === "orbit") this.adopt({ ...this.view, target: this.pivot(), up: this.frame.up.clone() });
    this.enableControls();
    this.events.changed();
  }

  /** Flies to a viewpoint; with reduced motion, or when `instant`, it is there at once. */
  goTo(view: Viewpoint, instant = false): void {
    this.stopJourney();
    if (instant || this.reduced()) this.adopt(view);
    else this.begin(() => view, FLIGHT_S, false);
  }

  /**
   * Follows a path until the viewer takes the camera; null ends it.
   *
   * @param streamTime seconds of the stream, for paths that go by its clock.
   */
  follow(path: CameraPath | null, streamTime: () => number): void {
    this.stopJourney();
    this.currentPath = path;
    if (path !== null) {
      const at = (elapsedS: number) => path.at(path.clock === "stream" ? streamTime() : elapsedS);
      this.begin(at, this.reduced() ? 0 : FLIGHT_S, true);
    }
    this.events.changed();
  }

  /** Turns about the target (orbit) or in place (fly), by keys; radians. */
  turn(rightRad: number, upRad: number): void {
    this.take();
    const { up } = this.frame;
    const next =
      this.mode === "fly" ? looked(this.view, up, rightRad, upRad) : turned(this.view, up, -rightRad, upRad);
    this.adopt(next);
  }

  /** Nearer to the target by a factor. */
  dolly(factor: number): void {
    this.take();
    this.adopt(dollied(this.view, factor));
  }

  /** The window's shape changed: width by height. */
  resize(aspect: number): void {
    this.aspect = aspect;
    this.place(this.view);
  }

  /** Something else moved the camera: put it back. */
  restore(): void {
    this.place(this.view);
  }

  /** Moves on by `dtS` seconds; true when the picture must be drawn anew. */
  update(dtS: number): boolean {
    const before = this.view;
    if (this.journey !== null) this.travel(this.journey, dtS);
    else if (this.mode === "fly") this.stepFly(dtS);
    else this.orbit.update();
    const moved = this.dirty || this.view !== before;
    this.dirty = false;
    return moved;
  }

  private stepFly(dtS: number): void {
    const distance =
      this.view.eye.distanceTo(this.home.target) + 0.05 * this.home.eye.distanceTo(this.home.target);
    const next = this.fly.step(this.view, this.frame.up, distance, dtS);
    if (next !== this.view) this.place(next);
  }

  /** The orbit has moved the camera, by a pointer or by its inertia. */
  private onOrbit(): void {
    if (this.journey !== null || this.mode !== "orbit") return;
    this.view = { ...this.view, eye: this.camera.position.clone(), target: this.orbit.target.clone() };
    this.dirty = true;
  }

  private begin(to: Journey["to"], blendS: number, endless: boolean): void {
    this.journey = { from: this.view, to, blendS, endless, elapsedS: 0 };
    this.enableControls();
  }

  private travel(journey: Journey, dtS: number): void {
    journey.elapsedS += dtS;
    const share = journey.blendS > 0 ? easeInOut(journey.elapsedS / journey.blendS) : 1;
    this.place(between(journey.from, journey.to(journey.elapsedS), share));
    if (share < 1 || journey.endless) return;
    this.stopJourney();
    this.adopt(this.view);
  }

  /** The viewer takes over from a flight or a path, where it is now. */
  private take(): void {
    if (this.journey !== null) {
      const { up } = this.frame;
      this.stopJourney();
      this.adopt({ ...this.view, up: up.clone() });
      this.events.changed();
    }
    this.events.taken();
  }

  private stopJourney(): void {
    this.journey = null;
    this.currentPath = null;
    this.enableControls();
  }

  private enableControls(): void {
    const own = this.journey === null;
    this.fly.enabled = own && this.mode === "fly";
    this.orbit.enabled = own && this.mode === "orbit";
  }

  /** The point in the picture's centre that an orbit should turn about: as far away as the focus. */
  private pivot(): Viewpoint["target"] {
    const { eye, target } = this.view;
    const ahead = target.clone().sub(eye).normalize();
    const away = this.frame.focus.clone().sub(eye);
    const depth = Math.max(away.dot(ahead), 0.2 * away.length(), 1e-6);
    return eye.clone().addScaledVector(ahead, depth);
  }

  /** Places the camera and lets the orbit go on from there, without what is left of its swing. */
  private adopt(view: Viewpoint): void {
    this.place(view);
    if (this.orbitUp.equals(view.up)) {
      this.orbit.enableDamping = false;
      this.orbit.update();
      this.orbit.enableDamping = true;
    } else {
      this.orbit.dispose();
      this.orbit = this.newOrbit();
    }
    this.orbit.target.copy(view.target);
    // What the orbit did to the camera meanwhile was about its old target.
    this.place(view);
    this.enableControls();
  }

  private newOrbit(): OrbitControls {
    // The axis of an orbit is the camera's up at the time of its making.
    this.orbitUp = this.view.up.clone();
    const orbit = new OrbitControls(this.camera, this.canvas);
    orbit.enableDamping = true;
    orbit.dampingFactor = DAMPING;
    orbit.target.copy(this.view.target);
    orbit.addEventListener("change", () => this.onOrbit());
    return orbit;
  }

  private place(view: Viewpoint): void {
    this.view = view;
    this.camera.up.copy(view.up);
    this.camera.position.copy(view.eye);
    this.camera.lookAt(view.target);
    this.camera.fov = fovForWindow(view.lens, this.aspect);
    this.camera.aspect = this.aspect;
    this.camera.updateProjectionMatrix();
    this.camera.updateMatrixWorld(true);
    this.dirty = true;
  }
}
