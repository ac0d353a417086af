// Requests to the service. The pages send requests to no other server.

import { h } from "./dom.js";

/** A failed request: a problem document (RFC 9457), or a server that cannot be reached. */
export class ApiError extends Error {
  /** @param faults The problem's `errors`, each with `code`, `pointer` into the request's body and `detail`. */
  constructor(status, detail, faults = []) {
    super(detail);
    this.status = status;
    this.faults = faults;
  }
}

/** Returns the bearer token for requests, or null. It is kept until the tab is closed. */
export function token() {
  return sessionStorage.getItem("token");
}

/**
 * Sends a request, with POST if there is a body, and returns the JSON of the response.
 *
 * @throws {ApiError} If the request fails.
 */
export async function requestJSON(path, options) {
  return (await request(path, options)).json();
}

/**
 * Sends a request as `requestJSON` does, and returns the text of the response.
 *
 * @throws {ApiError} If the request fails.
 */
export async function requestText(path, options) {
  return (await request(path, options)).text();
}

/**
 * Sends a request and returns the response.
 *
 * If the service requires a token, the user is asked for one. If it is busy or loading, the request is
 * repeated after the time in `Retry-After`, up to ten times.
 *
 * @throws {ApiError} If the request fails.
 */
async function request(path, { body, signal } = {}) {
  for (let attempt = 1; ; attempt += 1) {
    const sentToken = token();
    const response = await send(path, body, sentToken, signal);
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    const detail = problem.detail ?? `the server responded with status ${response.status}`;
    if (response.status === 401 && (await renewToken(sentToken, detail))) continue;
    const wait = Number(response.headers.get("Retry-After"));
    if (wait > 0 && attempt < 10) {
      await delay(wait * 1000, signal);
      continue;
    }
    throw new ApiError(response.status, detail, problem.errors);
  }
}

async function send(path, body, sentToken, signal) {
  const headers = {};
  if (sentToken) headers.Authorization = `Bearer ${sentToken}`;
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

/** The open dialog for a token, shared by all requests that need one. */
let tokenDialog = null;

/** Asks the user for a new token if the rejected one is still set. Returns whether there is a new token. */
async function renewToken(rejected, detail) {
  if (token() !== rejected) return true;
  tokenDialog ??= showTokenDialog(rejected ? detail : null).finally(() => {
    tokenDialog = null;
  });
  return tokenDialog;
}

/** Shows a dialog for the token, with an error message or null. Returns whether the user entered a token. */
function showTokenDialog(message) {
  return new Promise((resolve) => {
    const field = h("input", {
      id: "token", type: "password", autocomplete: "off", required: true,
      "aria-describedby": message ? "token-error" : null,
    });
    const dialog = h("dialog", { class: "token", "aria-labelledby": "token-title" },
      h("form", {
        onsubmit(event) {
          event.preventDefault();
          sessionStorage.setItem("token", field.value.trim());
          dialog.close("given");
        },
      },
      h("h2", { id: "token-title" }, "This server requires a token"),
      h("p", {}, "The operator of the server can give you one. It is kept until you close this tab."),
      h("label", { for: "token" }, "Token"),
      field,
      message && h("p", { id: "token-error", class: "fault", role: "alert" }, sentence(message)),
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

/** Returns the detail of a problem or a note as a sentence, with a capital letter and a full stop. */
export function sentence(detail) {
  const text = detail.charAt(0).toUpperCase() + detail.slice(1);
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
