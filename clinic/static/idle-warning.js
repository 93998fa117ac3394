// Two minutes before a browser is signed out for want of use, ask; then leave the page.
// The server keeps the time. Without this script it signs out all the same.
const dialog = document.getElementById("idle-warning");
const form = dialog.querySelector("form");
const tabs = new BroadcastChannel("signed-in");
const WARNING = 2 * 60 * 1000;
let endsAt = Date.now() + Number(dialog.dataset.secondsLeft) * 1000;

function staySignedIn(secondsLeft) {
  endsAt = Date.now() + secondsLeft * 1000;
  if (dialog.open) dialog.close();
}

function look() {
  const left = endsAt - Date.now();
  if (left <= 0) {
    location.replace(location.pathname); // leads to the sign-in, and back here after it
  } else if (left <= WARNING && !dialog.open) {
    dialog.showModal();
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  const page = await fetch(form.action, { method: "POST", body, redirect: "manual" });
  if (!page.ok) return location.replace(location.pathname);
  const { secondsLeft } = await page.json();
  tabs.postMessage(secondsLeft);
  staySignedIn(secondsLeft);
});

// Every page that is opened in another tab keeps this one signed in too.
tabs.addEventListener("message", (event) => staySignedIn(event.data));
tabs.postMessage(Number(dialog.dataset.secondsLeft));
document.addEventListener("visibilitychange", look);
setInterval(look, 1000);
