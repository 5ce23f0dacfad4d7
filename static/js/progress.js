/* Follow a job until it has ended; then the page's own address knows where to go. */
const job = document.querySelector("[data-job]");

async function follow() {
  try {
    const answer = await fetch(job.dataset.job, { headers: { Accept: "application/json" } });
    const { percent, step, ended } = await answer.json();
    job.querySelector("progress").value = percent;
    const told = job.querySelector("[role=status]");
    if (told.textContent !== step) told.textContent = step;
    if (ended) {
      location.reload();
      return;
    }
  } catch {
    /* the network is gone for a moment; the job isn't */
  }
  setTimeout(follow, 700);
}
follow();
