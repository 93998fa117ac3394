/*
 * Covers the session view: at once by the link or Esc, by itself after a while without
 * a touch. What is covered is hidden and out of reach, not just overlaid; only the
 * button shows it again. Much later it leads to the page that covers, which asks whoever
 * is signed out by then to sign in.
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
const looking = setInterval(() => {
  const still = (Date.now() - touched) / 1000;
  if (still >= Number(coversAfter)) setCovered(true);
  if (still < Number(endsAfter)) return;
  clearInterval(looking); // once: each further ask would begin anew
  location.replace(endsAt);
}, 1000);
