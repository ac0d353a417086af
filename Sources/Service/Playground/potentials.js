// Chemical potentials: formation energies under other conditions than those of the elemental phases.

/**
 * Returns how much the formation energy changes with the chemical potentials, eV: Σ Δμ(removed) − Σ Δμ(added).
 *
 * @param potentials Δμ of the elements relative to the elemental phases, eV. An element that is missing has 0.
 */
export function energyShift(configuration, potentials) {
  return configuration.sites.reduce((shift, site) => {
    const occupant = configuration.occupant(site);
    const added = occupant === "v" ? 0 : potentials[occupant] ?? 0;
    return shift + (potentials[configuration.element(site)] ?? 0) - added;
  }, 0);
}

/** Returns a prediction with its formation energies, if it has any, moved by `shift` eV. */
export function shifted(prediction, shift) {
  if (prediction.formation_energy_ev === undefined || shift === 0) return prediction;
  const count = prediction.defect_count;
  return {
    ...prediction,
    formation_energy_ev: prediction.formation_energy_ev + shift,
    formation_energy_per_site_ev: prediction.formation_energy_per_site_ev + (count > 0 ? shift / count : 0),
    formation_energy_interval_ev: prediction.formation_energy_interval_ev.map((end) => end + shift),
  };
}
