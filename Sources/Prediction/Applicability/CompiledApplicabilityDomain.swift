import Crystals
import Defects
import Glibc
import Numerics

/// The applicability domain of a host, prepared for fast comparisons.
package struct CompiledApplicabilityDomain: Sendable {
  private let domain: ApplicabilityDomain
  package let counter: DomainCounter
  private let supercells: [(lattice: Superlattice, siteCount: Int)]
  /// 1 / (limit + 1) for the limit of each count, including its tolerance.
  private let factors: [Double]
  /// The least distance of each pair of species, Å; nil if they never occur together.
  private let leastDistances: [Double?]
  private let meanComposition: [Double]
  /// The largest distance of the composition that needs no note, plus 1.
  private let compositionLimit: Double
  /// The least number of defects that needs no note.
  private let leastDefectCount: Int
  /// The number of defects above the largest concentration that needs no note.
  private let defectTolerance: Int
  /// How far below the least distance of two species a distance needs no note, Å.
  private let distanceTolerance: Double
  /// The number of defects of the rarer of two species that do not occur together that needs no note.
  private let togetherTolerance: Int
  /// The index in the species table of the host's first species.
  private let firstSpecies: Int

  /// Prepares the domain of a host for queries with the species of a table.
  package init(_ domain: ApplicabilityDomain, of host: Host, in table: SpeciesTable) {
    self.init(
      domain, counter: DomainCounter(host: host, species: table.species(of: host.name)),
      firstSpecies: table.range(of: host.name).lowerBound)
  }

  private init(
    _ domain: ApplicabilityDomain, counter: DomainCounter, firstSpecies: Int
  ) {
    self.domain = domain
    self.counter = counter
    self.firstSpecies = firstSpecies
    supercells = domain.supercells.map { lattice in
      (lattice, Supercell(host: counter.host, lattice: lattice).siteCount)
    }
    factors = counter.names.enumerated().map { index, name in
      1 / Double(domain.largestCount(name) + domain.tolerance(counter.limit(ofCount: index)) + 1)
    }
    leastDistances = counter.speciesPairs.map { domain.leastDistances[counter.name(of: $0)] }
    compositionLimit =
      (domain.largestCompositionDistance + 1)
      * (1 + DomainLimit.relativeStep * Double(domain.tolerance(.composition)))
    leastDefectCount = domain.leastDefectCount - domain.tolerance(.fewestDefects)
    defectTolerance = domain.tolerance(.defects)
    distanceTolerance =
      Self.distanceError + DomainLimit.distanceStep * Double(domain.tolerance(.distance))
    togetherTolerance = domain.tolerance(.speciesTogether)
    meanComposition = counter.speciesNames.map {
      // A species of the model that its training data lack is expected as rarely as can be.
      max(domain.meanComposition[$0, default: 0], 1e-6)
    }
  }

  /// The same domain with other limits.
  package func replaced(by domain: ApplicabilityDomain) -> CompiledApplicabilityDomain {
    CompiledApplicabilityDomain(domain, counter: counter, firstSpecies: firstSpecies)
  }

  /// Returns the counts of a query.
  package func counts(of query: Query) -> DomainCounts {
    counter.counts(of: query.form, species: query.species.map { $0 - firstSpecies })
  }

  /// Returns the name of a species of a query that no row of the domain has; nil if there is none.
  func speciesNotCovered(by query: Query) -> String? {
    query.species.lazy.map { self.counter.speciesNames[$0 - self.firstSpecies] }
      .first { self.domain.largestCount($0) == 0 }
  }

  /// Rounding error of distances, Å.
  private static let distanceError = 0.01

  // MARK: Comparison

  /// Returns how a query compares with the domain.
  package func assessment(of query: Query) -> DomainAssessment {
    let form = query.form
    let counts = counts(of: query)
    var assessment = DomainAssessment()
    assessSupercell(form.supercell, &assessment)
    assessNumbers(form, counts, &assessment)
    assessRemoval(form.supercell, counts, &assessment)
    assessSpecies(counts, &assessment)
    assessCrowding(counts, &assessment)
    assessPairs(counts, &assessment)
    return assessment
  }

  private func assessSupercell(_ supercell: Supercell, _ assessment: inout DomainAssessment) {
    guard !supercells.contains(where: { $0.lattice == supercell.lattice }) else {
      return
    }
    let size = log(Double(supercell.siteCount))
    let nearest = supercells.map { abs(size - log(Double($0.siteCount))) }.min() ?? size
    assessment.add(
      1 + max(0.1, nearest),
      note: DomainNote(
        .supercellNotTrained,
        "supercell \(supercell.lattice) was not in the training data "
          + "(\(supercells.map(\.lattice.description).joined(separator: ", ")) only)"))
  }

  private func assessNumbers(
    _ form: CanonicalForm, _ counts: DomainCounts, _ assessment: inout DomainAssessment
  ) {
    let count = form.defects.count
    let least = domain.leastDefectCount
    assessment.add(
      Double(max(0, leastDefectCount) + 1) / Double(count + 1), isMonotonic: false,
      note: DomainNote(
        .tooFewDefects,
        "\(defects(count)) in the supercell; at least \(least) in the training data"))
    let sites = Double(form.supercell.siteCount)
    let concentrated = (domain.largestConcentration * sites + 1e-9).rounded(.down)
    assessment.add(
      Double(count + 1) / (concentrated + Double(1 + defectTolerance)),
      note: DomainNote(
        .concentrationTooHigh,
        "\(percent(Double(count) / sites)) of the sites have a defect; at most "
          + "\(percent(domain.largestConcentration)) in the training data"))
    assess(DomainCounter.defects, counts, &assessment) { count, limit in
      DomainNote(
        .tooManyDefects, "\(defects(count)) in the supercell; at most \(limit) in the training data"
      )
    }
  }

  private func assessRemoval(
    _ supercell: Supercell, _ counts: DomainCounts, _ assessment: inout DomainAssessment
  ) {
    let removed = counter.removedElements(counts, in: supercell)
    guard !removed.isEmpty else { return }
    if removed.count == supercell.host.elements.count {
      assessment.add(2, note: DomainNote(.allAtomsRemoved, "all atoms are removed"))
    } else {
      for element in removed {
        assessment.add(2, note: DomainNote(.elementRemoved, "all \(element) atoms are removed"))
      }
    }
  }

  private func assessSpecies(_ counts: DomainCounts, _ assessment: inout DomainAssessment) {
    for species in 0..<counter.speciesCount {
      assess(DomainCounter.firstSpecies + species, counts, &assessment) { count, limit in
        DomainNote(
          .tooManyOfSpecies,
          "\(count) \(counter.words(for: species)); at most \(limit) in the training data")
      }
    }
    let limit = domain.largestCompositionDistance
    let distance = DomainCounter.compositionDistance(
      counter.speciesCounts(counts), mean: meanComposition)
    assessment.add(
      // The least part of a training row's own distance may be lost in rounding.
      (distance + 1 - 1e-9) / compositionLimit, isMonotonic: false,
      note: DomainNote(
        .compositionNotTrained,
        "the numbers of the species are \(distance.decimalText(places: 2)) (Pearson's chi) from the mean "
          + "composition of the training data; at most \(limit.decimalText(places: 2)) there"))
  }

  private func assessCrowding(_ counts: DomainCounts, _ assessment: inout DomainAssessment) {
    assessWorst(DomainCounter.neighbours, counts, &assessment) { count, limit, radius in
      DomainNote(
        .tooManyNeighbours,
        "\(defects(count)) within \(radius) of a defect; at most \(limit) in the training data")
    }
    assessWorst(DomainCounter.vacantNeighbours, counts, &assessment) { count, limit, radius in
      DomainNote(
        .tooManyVacantNeighbours,
        "\(count) vacancies within \(radius) of a defect; at most \(limit) in the training data")
    }
    assess(DomainCounter.cluster, counts, &assessment) { count, limit in
      DomainNote(
        .clusterTooLarge,
        "a cluster of \(defects(count)) at most \(length(counter.radii[0])) apart; at most \(limit) in the "
          + "training data")
    }
    assess(DomainCounter.vacancyCluster, counts, &assessment) { count, limit in
      DomainNote(
        .vacancyClusterTooLarge,
        "a cluster of \(count) vacancies at most \(length(counter.radii[0])) apart; at most \(limit) in the "
          + "training data")
    }
    assess(DomainCounter.missingBonds, counts, &assessment) { count, limit in
      DomainNote(
        .tooManyMissingBonds,
        "\(count) vacancies are bonded to one site; at most \(limit) in the training data")
    }
  }

  private func assessPairs(_ counts: DomainCounts, _ assessment: inout DomainAssessment) {
    for (index, pair) in counter.speciesPairs.enumerated() {
      let together = counter.occursTogether(pair, in: counts)
      guard together > 0 else { continue }
      func names() -> String {
        counter.name(of: pair).split(separator: " ").joined(separator: " and ")
      }
      guard let least = leastDistances[index] else {
        assessment.add(
          Double(together + 1) / Double(togetherTolerance + 1),
          note: DomainNote(
            .pairNotTrained, "\(names()) do not occur together in the training data"))
        continue
      }
      let distance = counts.leastDistances[index]
      assessment.add(
        (least - distanceTolerance) / distance,
        note: DomainNote(
          .pairTooClose,
          "\(names()) are \(length(distance)) apart; at least \(length(least)) in the training data"
        ))
      assessWorst(counter.firstPair(index), counts, &assessment) { count, limit, radius in
        DomainNote(
          .tooManyPairs,
          "\(count) pairs of \(names()) within \(radius); at most \(limit) in the training data")
      }
    }
  }

  /// Adds the ratio of a count; `note` receives the count and its largest value in training.
  private func assess(
    _ index: Int, _ counts: DomainCounts, _ assessment: inout DomainAssessment,
    note: (Int, Int) -> DomainNote
  ) {
    let ratio = Double(counts.values[index] + 1) * factors[index]
    assessment.add(
      ratio,
      note: note(Int(counts.values[index]), domain.largestCount(counter.names[index])))
  }

  /// Adds the largest ratio of the counts for the three radii from `first`; `note` also receives the radius.
  private func assessWorst(
    _ first: Int, _ counts: DomainCounts, _ assessment: inout DomainAssessment,
    note: (Int, Int, String) -> DomainNote
  ) {
    func ratio(_ index: Int) -> Double { Double(counts.values[index] + 1) * factors[index] }
    var worst = first
    for index in first + 1...first + 2 where ratio(index) > ratio(worst) { worst = index }
    assess(worst, counts, &assessment) { count, limit in
      note(count, limit, length(counter.radii[worst - first]))
    }
  }

  // MARK: Calibration

  /// Returns by how many steps a configuration exceeds each limit of the domain without its tolerances; limits that it
  /// does not exceed are left out.
  package func steps(of form: CanonicalForm, counts: DomainCounts) -> [DomainLimit: Int] {
    var steps: [DomainLimit: Int] = [:]
    func add(_ limit: DomainLimit, _ count: Int) {
      if count > 0 { steps[limit] = max(count, steps[limit, default: 0]) }
    }
    let count = form.defects.count
    add(.fewestDefects, domain.leastDefectCount - count)
    let concentrated = (domain.largestConcentration * Double(form.supercell.siteCount) + 1e-9)
      .rounded(.down)
    add(.defects, count - Int(concentrated))
    for (index, name) in counter.names.enumerated() {
      add(
        counter.limit(ofCount: index),
        Int(counts.values[index]) - domain.largestCount(name))
    }
    for (index, pair) in counter.speciesPairs.enumerated() {
      let together = counter.occursTogether(pair, in: counts)
      guard together > 0 else { continue }
      guard let least = leastDistances[index] else {
        add(.speciesTogether, together)
        continue
      }
      let shortage = least - Self.distanceError - counts.leastDistances[index]
      add(.distance, Int(max(0, shortage / DomainLimit.distanceStep).rounded(.up)))
    }
    let distance = DomainCounter.compositionDistance(
      counter.speciesCounts(counts), mean: meanComposition)
    let excess = (distance + 1) / (domain.largestCompositionDistance + 1) - 1 - 1e-9
    add(.composition, Int(min(max(0, excess / DomainLimit.relativeStep).rounded(.up), 1e6)))
    return steps
  }
}

private func defects(_ count: Int) -> String { count == 1 ? "1 defect" : "\(count) defects" }

private func percent(_ fraction: Double) -> String {
  "\((100 * fraction).decimalText(places: 1)) %"
}

private func length(_ value: Double) -> String { "\(value.decimalText(places: 2)) Å" }
