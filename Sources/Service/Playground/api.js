// Requests to the service, which is the only server the pages talk to.

import { h } from "./dom.js";

/** What the service says instead of an answer: an RFC 9457 problem, or that it cannot be reached. */
export class ApiError extends Error {
  /** @param faults Pairs of `pointer`, into the request's body, and `detail`. */
  constructor(status, detail, faults = []) {
    super(detail);
    this.status = status;
    this.faults = faults;
  }
}

/** The token that requests carry; kept until the tab is closed. */
export function token() {
  return sessionStorage.getItem("token");
}

/**
 * Asks the service, with POST if there is a body.
 *
 * A service that wants a token gets one from the user; one that is busy or loading is asked again a few
 * times, when it says.
 *
 * @throws {ApiError} With what the service says is wrong.
 */
export async function ask(path, { body, signal } = {}) {
  for (let attempt = 1; ; attempt += 1) {
    const used = token();
    const response = await send(path, body, used, signal);
    if (response.ok) return response.json();
    const problem = await response.json().catch(() => ({}));
    const detail = problem.detail ?? `the server answered ${response.status}`;
    if (response.status === 401 && (await renewToken(used, detail))) continue;
    const wait = Number(response.headers.get("Retry-After"));
    if (wait > 0 && attempt < 10) {
      await delay(wait * 1000, signal);
      continue;
    }
    throw new ApiError(response.status, detail, problem.errors);
  }
}

async function send(path, body, used, signal) {
  const headers = {};
  if (used) headers.Authorization = `Bearer ${used}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    return await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      body: body === undefined ? undefined : JSON.stringify(body),
      headers,
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, "the server cannot be reached");
  }
}

function delay(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

let asking = null;

/** Whether there is another token than the one used; asks for it, once for all who wait. */
async function renewToken(used, detail) {
  if (token() !== used) return true;
  asking ??= askForToken(used ? detail : null).finally(() => {
    asking = null;
  });
  return asking;
}

function askForToken(complaint) {
  return new Promise((resolve) => {
    const field = h("input", {
      id: "token", type: "password", autocomplete: "off", required: true,
      "aria-describedby": complaint ? "token-error" : null,
    });
    const dialog = h("dialog", { class: "token", "aria-labelledby": "token-title" },
      h("form", {
        onsubmit(event) {
          event.preventDefault();
          sessionStorage.setItem("token", field.value.trim());
          dialog.close("given");
        },
      },
      h("h2", { id: "token-title" }, "This server asks for a token"),
      h("p", {}, "Whoever runs it can tell you. It stays in this tab and is forgotten when the tab is closed."),
      h("label", { for: "token" }, "Token"),
      field,
      complaint && h("p", { id: "token-error", class: "fault", role: "alert" }, sentence(complaint)),
      h("div", { class: "buttons" },
        h("button", { type: "submit", class: "primary" }, "Continue"),
        h("button", { type: "button", onclick: () => dialog.close() }, "Cancel"))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "given");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A detail of a problem as a sentence. */
export function sentence(detail) {
  const text = detail.charAt(0).toUpperCase() + detail.slice(1);
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
