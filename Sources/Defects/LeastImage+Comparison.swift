import Crystals
import Numerics

extension LeastImage {
  /// Defects are coded as site · range + occupant, so codes compare as defects do.
  private static let codeRange: Int32 = 256

  /// Finds the least image among those that have a defect in cell (0, 0), comparing their codes.
  ///
  /// The least image has a defect in that cell, and none of lesser (basis, occupant). Most images are ruled out by their
  /// second least code, and only the others are sorted.
  ///
  /// - Returns: nil if that takes more steps than its budget, or is cancelled.
  init?(
    comparing defects: [PointDefect], in supercell: Supercell,
    _ cancellation: CancellationFlag?
  ) {
    let (host, count) = (supercell.host, defects.count)
    let (operations, originImages) = (host.operations, host.originImages)
    let kept = supercell.keptOperations
    let modulus = LatticeModulus(supercell.lattice)
    // The differences of codes for one cell along b and along a, and for the whole supercell.
    let stepJ = Int32(supercell.atomCount) * Self.codeRange
    let stepI = stepJ * Int32(supercell.b)
    let wholeJ = CodeRow.Lanes(repeating: stepI)
    let wholeI = CodeRow.Lanes(repeating: stepI * Int32(supercell.a))
    // A translation by a along a also shifts cells along b. To keep them below b, b is subtracted.
    let isShifted = supercell.lattice.shift != 0
    let shiftJ = CodeRow.Lanes(
      repeating: Int32(supercell.lattice.shift - supercell.b) * stepJ)
    var stabilizer = Stabilizer()
    let budget = Self.comparisonBudget(
      operationCount: operations.count, cellCount: supercell.lattice.cellCount)
    var stepCount = 0
    let least = CodeRow.withRows(9, of: count) { row -> [PointDefect]? in
      // The given defects.
      let (ownI, ownJ, bases, occupants) = (row(0), row(1), row(2), row(3))
      for (index, defect) in defects.enumerated() {
        let site = supercell.site(at: defect.site)
        ownI.codes[index] = Int32(truncatingIfNeeded: site.i)
        ownJ.codes[index] = Int32(truncatingIfNeeded: site.j)
        bases.codes[index] = Int32(truncatingIfNeeded: site.basis)
        occupants.codes[index] = Int32(truncatingIfNeeded: defect.occupant.code)
      }
      // The defects under an operation: the parts of the codes from their cells, and their codes in cell (0, 0).
      let (i, j, origins) = (row(4), row(5), row(6))
      var (image, least) = (row(7), row(8))
      var (leastFirst, leastSecond) = (Int32.max, Int32.max)
      // The first operation that gives the least image.
      var leastOperation = 0
      var isSorted = false
      for index in kept {
        if let cancellation, cancellation.isCancelled { return nil }
        let start = index * supercell.atomCount
        var first = Int32.max
        for defect in 0..<count {
          let basis = originImages[start + Int(bases.codes[defect])].basis
          let code = Int32(truncatingIfNeeded: basis) &* Self.codeRange &+ occupants.codes[defect]
          origins.codes[defect] = code
          first = min(first, code)
        }
        guard first <= leastFirst else { continue }
        let matrix = operations[index].matrix
        for defect in 0..<count {
          let origin = originImages[start + Int(bases.codes[defect])]
          let image = matrix.times([Int(ownI.codes[defect]), Int(ownJ.codes[defect])])
          let cell = modulus.reduced(image.x &+ origin.i, image.y &+ origin.j)
          i.codes[defect] = Int32(truncatingIfNeeded: cell.i) &* stepI
          j.codes[defect] = Int32(truncatingIfNeeded: cell.j) &* stepJ
        }
        for anchor in 0..<count where origins.codes[anchor] == first {
          // The second least code rules out most images before they are sorted.
          var seconds = CodeRow.Lanes(repeating: .max)
          let (anchorI, anchorJ) = (i.codes[anchor], j.codes[anchor])
          origins.codes[anchor] = .max / 4
          for lanes in 0..<image.laneCount {
            let (di, dj) = (i[lanes: lanes] &- anchorI, j[lanes: lanes] &- anchorJ)
            // A shift by 31 gives all ones for a negative number, otherwise zero.
            var codes =
              origins[lanes: lanes] &+ di &+ (wholeI & di &>> 31) &+ dj &+ (wholeJ & dj &>> 31)
            if isShifted {
              let shift = shiftJ & di &>> 31
              let shifted = dj &+ (wholeJ & dj &>> 31) &+ shift
              codes &+= shift &+ (wholeJ & shifted &>> 31)
            }
            image[lanes: lanes] = codes
            seconds.replace(with: codes, where: codes .< seconds)
          }
          origins.codes[anchor] = first
          image.codes[anchor] = first
          stepCount &+= image.laneCount
          guard stepCount <= budget else { return nil }
          let second = seconds.min()
          var isLess = first < leastFirst || second < leastSecond
          if isLess {
            (leastFirst, leastSecond, isSorted) = (first, second, false)
          } else if second == leastSecond {
            if !isSorted { least.codes.sort() }
            isSorted = true
            image.codes.sort()
            stepCount &+= count &* Self.sortingDepth(count)
            if image.codes.elementsEqual(least.codes) {
              stabilizer.insert(operations[index].kind(after: operations[leastOperation]))
            } else {
              isLess = image.codes.lexicographicallyPrecedes(least.codes)
            }
          }
          if isLess {
            swap(&image, &least)
            (leastOperation, stabilizer) = (index, Stabilizer())
          }
        }
      }
      if !isSorted { least.codes.sort() }
      // The occupant of each code is that of one of the given defects.
      var leastDefects: [PointDefect] = []
      leastDefects.reserveCapacity(count)
      for code in least.codes {
        let occupant = Int(code % Self.codeRange)
        guard let given = defects.first(where: { $0.occupant.code == occupant }) else {
          preconditionFailure("an image has the occupants of the given defects")
        }
        leastDefects.append(PointDefect(site: Int(code / Self.codeRange), occupant: given.occupant))
      }
      return leastDefects
    }
    guard let least else { return nil }
    self.init(defects: least, stabilizer: stabilizer, stepCount: stepCount)
  }

  /// The binary logarithm of a count, rounded up.
  private static func sortingDepth(_ count: Int) -> Int {
    Int.bitWidth - (count - 1).leadingZeroBitCount
  }
}
