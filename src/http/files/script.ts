/** Where the script of the page that takes a file is. */
export const scriptPath = "/files/drop.js";

/**
 * The script of that page: a file is dropped, chosen or pasted, and sent as it is, with its name in a header. It sends one
 * file, once; what the server says of it is shown as text.
 */
export const script = `
"use strict";
const zone = document.getElementById("zone");
const input = document.getElementById("file");
const status = document.getElementById("status");
const list = document.getElementById("said");
const bar = document.getElementById("bar");
const most = Number(zone.dataset.most);
let isBusy = false;

function tell(text, said = [], isBad = false) {
  status.textContent = text;
  status.className = isBad ? "error" : "";
  list.replaceChildren(...said.map((line) => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  }));
}

function end(text, said, isBad) {
  zone.hidden = true;
  tell(text, said, isBad);
}

function again(text, said = []) {
  isBusy = false;
  bar.hidden = true;
  zone.removeAttribute("aria-busy");
  input.disabled = false;
  input.value = "";
  tell(text, said, true);
}

function show(answer, name) {
  const on = answer.ticket_id === undefined ? "" : " #" + answer.ticket_id;
  bar.hidden = true;
  if (answer.is === "stored") {
    end("Stored: " + name + " is on ticket" + on + ". You can close this page.", answer.said, answer.said.length > 0);
  } else if (answer.is === "used" && answer.was === "stored") {
    end("A file was stored with this link already. You can close this page.", []);
  } else if (answer.is === "unknown" || answer.is === "used") {
    end("It is not known whether the file was stored. Look at ticket" + on + " in Halo before you send it again.", answer.said || [], true);
  } else if (answer.is === "ended") {
    end("This link has ended. Ask for another one where you got it.", [], true);
  } else {
    again("The file was not stored.", answer.said);
  }
}

function send(file) {
  if (isBusy) return;
  if (file.size === 0) return tell("This file is empty.", [], true);
  if (file.size > most) return tell("This file has more than 25 MB. Add it in Halo.", [], true);
  isBusy = true;
  input.disabled = true;
  zone.setAttribute("aria-busy", "true");
  bar.hidden = false;
  bar.value = 0;
  tell("Sending " + file.name + " …");
  const request = new XMLHttpRequest();
  request.open("POST", location.pathname);
  request.setRequestHeader("content-type", "application/octet-stream");
  request.setRequestHeader("x-file-name", encodeURIComponent(file.name));
  if (file.type !== "") request.setRequestHeader("x-file-type", file.type);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.value = total === 0 ? 0 : loaded / total;
  });
  request.addEventListener("load", () => {
    try {
      show(JSON.parse(request.responseText), file.name);
    } catch {
      again("The file was not stored. Try again in a minute.");
    }
  });
  request.addEventListener("error", () => again("The connection was lost. Reload this page: it says whether the file was stored."));
  request.send(file);
}

function take(files) {
  if (files.length > 1) return tell("One file at a time: this link is for one.", [], true);
  if (files.length === 1) send(files[0]);
}

input.addEventListener("change", () => take(input.files));
document.addEventListener("paste", (event) => {
  const files = event.clipboardData ? event.clipboardData.files : [];
  if (files.length > 0) event.preventDefault();
  take(files);
});
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) zone.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  zone.classList.remove("over");
  take(event.dataTransfer.files);
});
`;
