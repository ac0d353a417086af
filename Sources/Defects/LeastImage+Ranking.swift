import Crystals
import Numerics

extension LeastImage {
  /// Finds the least image from the occupants of all sites, one operation at a time.
  ///
  /// The sorted defects of an image compare as the occupants of all its sites do, read in the order of the sites, if a
  /// site without a defect counts as the greatest.
  ///
  /// - Throws: `CancellationError`.
  package init(
    ranking defects: [PointDefect], in supercell: Supercell,
    _ cancellation: CancellationFlag?
  ) throws(CancellationError) {
    let (host, atomCount) = (supercell.host, supercell.atomCount)
    let modulus = LatticeModulus(supercell.lattice)
    let sites = defects.map { supercell.site(at: $0.site) }
    var pattern = PeriodicPattern(supercell.lattice, symbolsPerCell: atomCount)
    var least: [UInt8] = []
    var leastOperation = 0
    var stabilizer = Stabilizer()
    for index in supercell.keptOperations {
      let operation = host.operations[index]
      try cancellation?.check()
      pattern.clear()
      for (defect, site) in zip(defects, sites) {
        let origin = host.originImages[index * atomCount + site.basis]
        let image = operation.matrix.times([site.i, site.j])
        let cell = modulus.reduced(image.x + origin.i, image.y + origin.j)
        pattern[cell.i, cell.j, origin.basis] = UInt8(defect.occupant.code)
      }
      let reading = try pattern.leastReading(cancellation)
      let isEqual = least == reading.symbols
      guard isEqual || least.isEmpty || reading.symbols.lexicographicallyPrecedes(least) else {
        continue
      }
      if !isEqual { (least, leastOperation, stabilizer) = (reading.symbols, index, Stabilizer()) }
      // A new stabilizer has the identity already.
      for _ in (isEqual ? 0 : 1)..<reading.count {
        stabilizer.insert(operation.kind(after: host.operations[leastOperation]))
      }
    }
    let occupants = Dictionary(defects.map { (UInt8($0.occupant.code), $0.occupant) }) {
      first, _ in first
    }
    let compared = Self.comparisonBudget(
      operationCount: host.operations.count, cellCount: supercell.lattice.cellCount)
    self.init(
      defects: least.enumerated().compactMap { site, symbol in
        occupants[symbol].map { PointDefect(site: site, occupant: $0) }
      }, stabilizer: stabilizer, stepCount: compared + pattern.stepCount)
  }
}
