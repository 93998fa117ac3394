/*
 * Covers the session view: at once by the link or Esc, by itself after a while without
 * a touch. What is covered is hidden and out of reach, not just overlaid; only the
 * button shows it again. Much later the page ends, as the sign-in has on the server.
 *
 * Without this script the link leads to a page that covers, and so does a refresh.
 */

const curtain = document.getElementById("curtain");
const button = curtain.querySelector("button");
const { coversAfter, endsAfter, endsAt } = curtain.dataset;

let touched = Date.now();
let focused = null;

function setCovered(covered) {
  if (covered === !curtain.hidden) return;
  if (covered) focused = document.activeElement;
  for (const part of document.body.children) {
    if (part !== curtain) part.inert = part.hidden = covered;
  }
  curtain.hidden = !covered;
  if (covered) button.focus();
  else focused?.focus();
}

document.getElementById("cover").addEventListener("click", (event) => {
  event.preventDefault();
  setCovered(true);
});
button.addEventListener("click", () => setCovered(false));
addEventListener("keydown", (event) => {
  if (event.key === "Escape") setCovered(true);
});
for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "scroll"]) {
  addEventListener(kind, () => (touched = Date.now()), { passive: true });
}

// Looks at the clock, because a timer stops while the machine sleeps.
setInterval(() => {
  const still = (Date.now() - touched) / 1000;
  if (still >= Number(endsAfter)) location.replace(endsAt);
  else if (still >= Number(coversAfter)) setCovered(true);
}, 1000);
