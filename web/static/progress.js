// Shows how the planner gets on, and the whole page again once it is done.
const EVERY_MILLISECONDS = 1000;
const part = document.getElementById("progress");

async function look() {
  try {
    const answer = await fetch(part.dataset.address, { credentials: "same-origin" });
    if (!answer.ok || answer.headers.get("X-Finished") === "yes") {
      location.reload();
      return;
    }
    part.innerHTML = await answer.text();
  } catch {
    // No signal for a moment: the next look may have it again.
  }
  setTimeout(look, EVERY_MILLISECONDS);
}

setTimeout(look, EVERY_MILLISECONDS);
