import Enumeration
import Foundation
import Testing

@Suite struct ConfigurationalEnsembleTests {
  private func isNear(_ left: Double, _ right: Double) -> Bool {
    abs(left - right) <= 1e-12 * max(1, abs(right))
  }

  /// In closed form: with x = (g₁ / g₀) exp(−Δ / kT) the upper level has the weight x / (1 + x).
  @Test(arguments: [(10.0, 0.0), (300.0, 0.5), (900.0, -7.25)])
  func `a system of two levels has the known populations`(temperature: Double, energy: Double) {
    let thermal = ConfigurationalEnsemble.boltzmannConstant * temperature
    let (low, high) = ((energy, 2.0, 24), (energy + 0.03, 0.5, 96))
    let ratio = 96.0 / 24 * exp(-0.03 / thermal)
    // The order in which levels are added does not matter.
    for levels in [[low, high], [high, low]] {
      var ensemble = ConfigurationalEnsemble(temperature: temperature)
      for (energy, gap, multiplicity) in levels {
        ensemble.add(energy: energy, gap: gap, multiplicity: multiplicity)
      }
      #expect(isNear(ensemble.weight(energy: high.0, multiplicity: 96), ratio / (1 + ratio)))
      #expect(isNear(ensemble.meanEnergy, energy + 0.03 * ratio / (1 + ratio)))
      #expect(ensemble.meanGap.map { isNear($0, (2 + 0.5 * ratio) / (1 + ratio)) } == true)
      #expect(isNear(ensemble.freeEnergy, energy - thermal * log(24 * (1 + ratio))))
      #expect(
        isNear(ensemble.freeEnergy, ensemble.meanEnergy - temperature * ensemble.entropy))
    }
  }

  @Test func `without interactions the entropy is that of counting placements`() {
    var ensemble = ConfigurationalEnsemble(temperature: 450)
    for multiplicity in [3, 27, 54, 216] {
      ensemble.add(energy: 1.5, gap: nil, multiplicity: multiplicity)
    }
    #expect(isNear(ensemble.entropy, 8.617333262145e-5 * log(300)))
    #expect(ensemble.meanGap == nil)
  }
}
