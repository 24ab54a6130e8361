/** The page's own icons: 24 by 24, drawn in lines of the text's colour. */

function lines(body: string): string {
  return `<svg viewBox="0 0 24 24" class="icon" aria-hidden="true" focusable="false">${body}</svg>`;
}

function solid(body: string): string {
  return `<svg viewBox="0 0 24 24" class="icon solid" aria-hidden="true" focusable="false">${body}</svg>`;
}

export const icons = {
  play: solid(
    '<path d="M8 5.4v13.2c0 .8.9 1.3 1.6.8l9.9-6.6c.6-.4.6-1.2 0-1.6L9.6 4.6C8.9 4.1 8 4.6 8 5.4z"/>',
  ),
  pause: solid(
    '<rect x="6.5" y="5" width="4" height="14" rx="1.2"/><rect x="13.5" y="5" width="4" height="14" rx="1.2"/>',
  ),
  replay: lines('<path d="M5 12a7 7 0 1 0 2.4-5.3"/><path d="M7.8 3v4h4"/>'),
  stepBack: lines('<path d="M15.5 6.5 10 12l5.5 5.5"/><path d="M6.5 6.5v11"/>'),
  stepForward: lines('<path d="M8.5 6.5 14 12l-5.5 5.5"/><path d="M17.5 6.5v11"/>'),
  loop: lines(
    '<path d="M4.5 11.5v-1a3.5 3.5 0 0 1 3.5-3.5h10.5"/><path d="m15.8 4 3 3-3 3"/><path d="M19.5 12.5v1a3.5 3.5 0 0 1-3.5 3.5H5.5"/><path d="m8.2 20-3-3 3-3"/>',
  ),
  expand: lines('<path d="M9 4.5H4.5V9M15 4.5h4.5V9M9 19.5H4.5V15M15 19.5h4.5V15"/>'),
  shrink: lines('<path d="M4.5 9H9V4.5M19.5 9H15V4.5M4.5 15H9v4.5M19.5 15H15v4.5"/>'),
  camera: lines(
    '<path d="M4 8.5A1.5 1.5 0 0 1 5.5 7h8A1.5 1.5 0 0 1 15 8.5v7a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 4 15.5z"/><path d="m15 11 5-2.7v7.4L15 13"/>',
  ),
  orbit: lines(
    '<circle cx="12" cy="12" r="2.2"/><ellipse cx="12" cy="12" rx="9" ry="4" transform="rotate(-24 12 12)"/>',
  ),
  fly: lines('<path d="m20 4-7.5 16-2.3-6.2L4 11.5z"/><path d="M20 4 10.2 13.8"/>'),
  home: lines(
    '<circle cx="12" cy="12" r="6.5"/><circle cx="12" cy="12" r="1"/><path d="M12 2.8v4M12 17.2v4M2.8 12h4M17.2 12h4"/>',
  ),
  path: lines(
    '<circle cx="5.5" cy="17.5" r="2"/><circle cx="18.5" cy="6.5" r="2"/><path d="M7.5 17.5h6a3 3 0 0 0 0-6h-3a2.5 2.5 0 0 1 0-5h6"/>',
  ),
  speed: lines(
    '<path d="M4.8 17a8.5 8.5 0 1 1 14.4 0"/><path d="m12 14 4-5"/><circle cx="12" cy="14" r="1.2"/>',
  ),
  quality: lines(
    '<path d="m12 4 8.5 4.3L12 12.6 3.5 8.3z"/><path d="m3.8 12.3 8.2 4.1 8.2-4.1"/><path d="m3.8 16 8.2 4.1 8.2-4.1"/>',
  ),
  more: solid(
    '<circle cx="5.5" cy="12" r="1.7"/><circle cx="12" cy="12" r="1.7"/><circle cx="18.5" cy="12" r="1.7"/>',
  ),
  help: lines(
    '<path d="M8.8 9.2a3.3 3.3 0 1 1 5 2.8c-1.1.7-1.8 1.3-1.8 2.6"/><path d="M12 18.2v.1" stroke-width="2.4"/>',
  ),
  sun: lines(
    '<circle cx="12" cy="12" r="3.8"/><path d="M12 3.5v1.7M12 18.8v1.7M3.5 12h1.7M18.8 12h1.7M6 6l1.2 1.2M16.8 16.8 18 18M18 6l-1.2 1.2M7.2 16.8 6 18"/>',
  ),
  moon: lines('<path d="M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z"/>'),
  stats: lines('<path d="M3.5 12.5h4l2.5-6.5 4 12 2.5-5.5h4"/>'),
  folder: lines(
    '<path d="M3.5 7.5A1.5 1.5 0 0 1 5 6h4l2 2.5h8a1.5 1.5 0 0 1 1.5 1.5v6.5A1.5 1.5 0 0 1 19 18H5a1.5 1.5 0 0 1-1.5-1.5z"/>',
  ),
  file: lines(
    '<path d="M7 3.5h6.5L18 8v11a1.5 1.5 0 0 1-1.5 1.5h-9.5A1.5 1.5 0 0 1 5.5 19V5A1.5 1.5 0 0 1 7 3.5z"/><path d="M13.5 3.5V8H18"/>',
  ),
  link: lines(
    '<path d="M10 14a4 4 0 0 0 5.7 0l2.8-2.8a4 4 0 0 0-5.7-5.7l-1.3 1.3"/><path d="M14 10a4 4 0 0 0-5.7 0l-2.8 2.8a4 4 0 0 0 5.7 5.7l1.3-1.3"/>',
  ),
  next: lines('<path d="m9.5 6 6 6-6 6"/>'),
  back: lines('<path d="m14.5 6-6 6 6 6"/>'),
  check: lines('<path d="m5.5 12.5 4.3 4.3 8.7-9.3"/>'),
  close: lines('<path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/>'),
  headset: lines(
    '<path d="M4.5 8h15A1.5 1.5 0 0 1 21 9.5v6a1.5 1.5 0 0 1-1.5 1.5h-3.7l-2-2.3a2.4 2.4 0 0 0-3.6 0l-2 2.3H4.5A1.5 1.5 0 0 1 3 15.5v-6A1.5 1.5 0 0 1 4.5 8z"/>',
  ),
  warning: lines('<path d="M12 4.5 21 19.5H3z"/><path d="M12 10.5v4M12 17v.1"/>'),
  cube: lines(
    '<path d="m12 3.5 7.5 4.3v8.4L12 20.5l-7.5-4.3V7.8z"/><path d="M4.8 8 12 12l7.2-4M12 12v8.3"/>',
  ),
} as const;

export type IconName = keyof typeof icons;
