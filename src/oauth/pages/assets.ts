/**
 * What the pages load beside their style sheet: an icon, and a script that betters them where there are scripts. Each
 * page works without it.
 */

/** The path of the script. It is a file of its own so that no page has to allow inline scripts. */
export const scriptPath = "/page.js";

/** Times in the reader's own zone, a button that shows a key while it is typed, and buttons that copy a line. */
export const script = `
for (const time of document.querySelectorAll("time[datetime]")) {
  const at = new Date(time.dateTime);
  if (Number.isNaN(at.getTime())) continue;
  time.title = time.textContent;
  time.textContent = at.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
for (const zone of document.querySelectorAll("[data-zone]")) {
  zone.textContent = "those of this device (" + Intl.DateTimeFormat().resolvedOptions().timeZone + ")";
}
for (const button of document.querySelectorAll("button[data-shows]")) {
  const input = document.getElementById(button.dataset.shows);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.textContent = shown ? "Hide" : "Show";
    button.setAttribute("aria-pressed", String(shown));
    input.focus();
  });
}
for (const button of document.querySelectorAll("button[data-copies]")) {
  const line = document.getElementById(button.dataset.copies);
  button.hidden = navigator.clipboard === undefined;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(line.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(line);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
}
`;

/** The paths of the icon: for pages, and where browsers and connectors look by themselves. */
export const iconPaths = ["/icon.svg", "/favicon.ico"] as const;

/** A halo over a head. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="#0b5cad"/><ellipse cx="32" cy="18" rx="17" ry="6" fill="none" stroke="#ffd166" stroke-width="5"/><circle cx="32" cy="42" r="13" fill="#fff"/></svg>`;
