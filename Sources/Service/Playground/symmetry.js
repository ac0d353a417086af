// Configurations that symmetry makes equal: orientations and translations.

/**
 * Returns the images of a configuration under the host's operations that preserve the supercell, without images that
 * differ by a translation only. The configuration itself is first.
 */
export function orientations(configuration) {
  const { host, supercell } = configuration;
  const seen = new Set();
  const images = [];
  for (const { matrix, permutation, offsets } of host.operations) {
    const [[w11, w12], [w21, w22]] = matrix;
    const isKept = supercell.vectors.every(([i, j]) =>
      supercell.contains([w11 * i + w12 * j, w21 * i + w22 * j]));
    if (!isKept) continue;
    const image = configuration.moved(([i, j, basis]) => [
      w11 * i + w12 * j + offsets[basis][0],
      w21 * i + w22 * j + offsets[basis][1],
      permutation[basis],
    ]);
    const name = leastTranslation(image);
    if (seen.has(name)) continue;
    seen.add(name);
    images.push(images.length === 0 ? configuration : image);
  }
  return images;
}

/** Returns the number of distinct translations of a configuration in its supercell. */
export function translations(configuration) {
  const { supercell } = configuration;
  const own = configuration.key;
  let kept = 0;
  for (let number = 0; number < supercell.cellCount; number += 1) {
    if (translated(configuration, ...supercell.cell(number)).key === own) kept += 1;
  }
  return supercell.cellCount / kept;
}

/** Returns the translation of a configuration that has its defects around the middle of the supercell. */
export function centred(configuration) {
  const { supercell } = configuration;
  const cells = configuration.sites.map((site) => supercell.fractions(configuration.coordinates(site)));
  const shift = [0, 1].map((axis) => {
    // The mean on a circle: the supercell is periodic.
    const angles = cells.map((cell) => 2 * Math.PI * cell[axis]);
    const sum = (f) => angles.reduce((total, angle) => total + f(angle), 0);
    return 0.5 - Math.atan2(sum(Math.sin), sum(Math.cos)) / (2 * Math.PI);
  });
  return translated(configuration, ...supercell.translation(...shift).map(Math.round));
}

/** Returns a key that all translations of a configuration share. */
function leastTranslation(configuration) {
  const keys = configuration.sites.map((site) => {
    const [i, j] = configuration.coordinates(site);
    return translated(configuration, -i, -j).key;
  });
  return keys.sort()[0] ?? "";
}

function translated(configuration, di, dj) {
  return configuration.moved(([i, j, basis]) => [i + di, j + dj, basis]);
}
