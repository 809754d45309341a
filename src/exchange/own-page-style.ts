import { createHash } from "node:crypto";

/** How the page looks, in the colours that the reader's system prefers. */
export const OWN_PAGE_STYLE: string = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --paper: #fbfaf7; --card: #fff; --line: #dedbd3; --accent: #0b6e4f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e6e1; --soft: #a09c94; --paper: #16181b; --card: #1e2125; --line: #33373d; --accent: #5fd0a5; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 4rem 1.5rem; }
h1 { margin: 0 0 .25rem; font-size: 1.75rem; line-height: 1.25; letter-spacing: -.01em; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.05rem; }
p { margin: 0 0 1rem; }
.soft, dt { color: var(--soft); }
.mode { display: inline-block; margin-bottom: 1rem; padding: .1rem .75rem; border: 1px solid var(--accent); border-radius: 1rem; color: var(--accent); font-size: .875rem; }
dl { display: grid; gap: .25rem 1.5rem; margin: 0 0 1.25rem; padding: 1rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
dt { font-size: .8125rem; }
dd { margin: 0 0 .5rem; overflow-wrap: anywhere; }
dd:last-child { margin: 0; }
code { font: .875em/1.5 ui-monospace, monospace; }
a { color: var(--accent); }
.button { display: inline-block; padding: .5rem 1.25rem; border-radius: .375rem; background: var(--accent); color: var(--paper); text-decoration: none; font-weight: 600; }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

/** Lets the page have this style, and nothing else from anywhere (CSP, level 2). */
export const OWN_PAGE_POLICY: string =
  `default-src 'none'; style-src 'sha256-${createHash("sha256").update(OWN_PAGE_STYLE).digest("base64")}'; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
