// @ts-check
// Copying and printing the access code. Nothing is kept.

/** Shows the two buttons and makes them work. */
export function armCode() {
  const [copy, print, copied] = ["copy", "print", "copied"].map((id) => document.getElementById(id));
  if (!copy || !print || !copied) return;
  print.hidden = false;
  print.addEventListener("click", () => window.print());
  if (!navigator.clipboard) return;
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    const groups = [...document.querySelectorAll("#code span")].map((group) => group.textContent);
    await navigator.clipboard.writeText(groups.join("-"));
    copied.textContent = copied.dataset.done ?? "";
  });
}
