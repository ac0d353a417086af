// The hosts and the models of the service, from GET /materials and GET /model.

import { requestJSON } from "./api.js";
import { Host } from "./host.js";

/**
 * Reads the hosts of a model, or of all models if `name` is empty, and the models that predict them.
 *
 * @throws {ApiError} If a request fails.
 */
export async function readMaterials(name) {
  const { materials } = await requestJSON(name ? `materials?model=${encodeURIComponent(name)}` : "materials");
  const names = [...new Set(materials.map(({ model }) => model))];
  const models = await Promise.all(names.map((each) => requestJSON(`model?name=${encodeURIComponent(each)}`)));
  const hosts = materials.map((material) =>
    new Host(material, models.find((model) => model.name === material.model)));
  return { hosts, models };
}
