import Crystals
import Defects
import FileSupport
import Foundation
import ModelSupport
import Numerics
import Prediction
import Testing
import Training

@Suite struct TransferTests {
  /// A model of MoS2 and BN, as a base and as a predictor.
  static let base = Result<(model: BaseModel, predictor: Predictor), any Error> {
    var options = TrainingOptions.tiny("base")
    options.energy.stepCount = 400
    options.bandGap.stepCount = 400
    let run = try TrainingRun(
      dataset: SyntheticData.dataset(
        SyntheticData.ndjson(of: "MoS2", count: 200), SyntheticData.ndjson(of: "BN", count: 60)),
      catalogue: CommittedFiles.catalogue, options: options)
    return try withTemporaryFolder { folder in
      let path = folder + "/base"
      _ = try run.run(output: path, threads: 2) { _ in }
      return (
        try BaseModel(path: path, catalogue: CommittedFiles.catalogue),
        try Predictor(path: path, catalogue: CommittedFiles.catalogue)
      )
    }
  }

  static func options(_ name: String = "few") -> TrainingOptions {
    var options = TrainingOptions.tiny(name)
    options.transfer.stepCount = 60
    options.transfer.batch = 16
    return options
  }

  /// Trains a model and returns its manifest and itself, loaded from its folder.
  func train(
    _ dataset: Dataset, base: BaseModel?, catalogue: HostCatalogue = CommittedFiles.catalogue
  ) throws -> (manifest: ModelManifest, predictor: Predictor, card: String) {
    let run = try TrainingRun(
      dataset: dataset, catalogue: catalogue, options: Self.options(), base: base)
    return try withTemporaryFolder { folder in
      let path = folder + "/few"
      let manifest = try run.run(output: path, threads: 2) { _ in }
      let card = FileManager.default.contents(atPath: path + "/README.md") ?? Data()
      return (
        manifest, try Predictor(path: path, catalogue: catalogue),
        String(decoding: card, as: UTF8.self)
      )
    }
  }

  @Test func `a host read as its analog has the outputs of the base for the mapped configuration`()
    throws
  {
    let (base, predictor) = try Self.base.get()
    let host = try CommittedFiles.host("WSe2")
    let analog = try #require(Analog.all(of: host, among: base.hosts).first)
    #expect(analog.host.name == "MoS2")
    let table = SpeciesTable(
      ["WSe2:v_W", "WSe2:v_Se", "WSe2:Mo_W", "WSe2:S_Se"].compactMap(Species.init(text:)))
    let counterparts = ["v": "v", "Mo": "W", "S": "Se"]
    let supercell = try CommittedFiles.supercell("WSe2", 5, 5)
    let mapped = try CommittedFiles.supercell("MoS2", 5, 5)
    let experts = Dictionary(
      uniqueKeysWithValues: predictor.networks.map { ($0.name, $0.expert) })
    var random = SplitMix64(seed: 5)
    for property in Property.allCases {
      let ensemble = try #require(base.ensemble(of: property, host: analog.host))
      let start = try #require(
        TransferStart(of: host, table: table, reading: analog, base: base, ensemble: ensemble))
      let expert = GraphNetworkExpert(
        encoder: start.encoder, members: start.members, scaling: start.scaling)
      let other = try #require(experts[property == .bandGap ? "gap" : "energy"])
      for count in 1...8 {
        let configuration = try DefectConfiguration.random(
          in: supercell, count: count, using: &random)
        let image = try DefectConfiguration(
          supercell: mapped,
          defects: configuration.defects.map { defect in
            let site = analog.mapping.image(of: supercell.site(at: defect.site))
            let occupant: Occupant =
              switch defect.occupant {
              case .vacancy: .vacancy
              case .element(let element):
                Element(symbol: counterparts[element.symbol] ?? "").map(Occupant.element)
                  ?? .vacancy
              }
            return PointDefect(site: mapped.index(of: site), occupant: occupant)
          })
        let query = try #require(
          Query(form: CanonicalForm(of: configuration), table: table, model: "few"))
        let own = expert.estimates(for: [query])[0]
        let known = other.estimates(for: [try predictor.query(image)])[0]
        #expect(abs(own.value - known.value) < 1e-4)
      }
    }
  }

  @Test func `few rows of a new host and a base are better than the rows alone`() throws {
    let few = try SyntheticData.dataset(SyntheticData.ndjson(of: "WSe2", count: 16))
    let rest = try SyntheticData.rows(of: "WSe2", count: 120)
    let own = try train(few, base: Self.base.get().model)
    let alone = try train(few, base: nil)
    // The folder is complete: it has the hosts of the rows only, and needs no other model.
    #expect(own.predictor.catalogue.hosts.map(\.name) == ["WSe2"])
    #expect(own.predictor.passesSelfChecks())
    #expect(own.manifest.species.allSatisfy { $0.hasPrefix("WSe2:") })
    let errors = [own, alone].map { model in
      Evaluation(of: model.predictor, on: rest, threads: 2).tables[.formationEnergyPerSite]
    }
    let (better, worse) = (try #require(errors[0]), try #require(errors[1]))
    #expect(better.combinedMAE < 0.8 * worse.combinedMAE)
    // The report has the figures of every candidate, and weights with the sum 1.
    let base = try #require(own.manifest.training.base)
    #expect(try base.model == Self.base.get().model.identity)
    for property in Property.allCases {
      let candidates = base.candidates.filter { $0.property == property && $0.host == "WSe2" }
      #expect(abs(candidates.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
      #expect(candidates.contains { $0.source.contains("read as MoS2") })
      #expect(candidates.contains { $0.source == "the rows alone" })
      for candidate in candidates { #expect(own.card.contains("| \(candidate.expert) |")) }
    }
    #expect(alone.manifest.training.base == nil)
  }

  @Test func `a known host is its own nearest analog`() throws {
    for host in try Self.base.get().model.hosts {
      let analog = try #require(Analog.all(of: host, among: Self.base.get().model.hosts).first)
      #expect(analog.host == host && analog.mapping.elementDistance == 0)
    }
    // Labels of another functional: a constant and a factor.
    let rows = try SyntheticData.rows(of: "MoS2", count: 24)
    let dataset = Dataset(rows: rows, sha256: "")
    let model = try train(dataset, base: Self.base.get().model)
    let candidates = try #require(model.manifest.training.base?.candidates)
    #expect(candidates.contains { $0.source == "MoS2 read as MoS2, fitted line" })
    // Nothing tells whether the base has seen these rows.
    let run = try TrainingRun(
      dataset: dataset, catalogue: CommittedFiles.catalogue, options: Self.options(),
      base: Self.base.get().model)
    #expect(run.warnings.contains { $0.contains("was trained on rows of MoS2; if these rows") })
  }

  @Test func `without an analog a warning says so, and the other candidates remain`() throws {
    let dataset = try SyntheticData.dataset(SyntheticData.ndjson(of: "GaSe", count: 20))
    let run = try TrainingRun(
      dataset: dataset, catalogue: CommittedFiles.catalogue, options: Self.options(),
      base: Self.base.get().model)
    #expect(run.warnings.count == 1)
    #expect(
      run.warnings.first?.contains("has the symmetry and the sites of GaSe") == true)
    let candidates = try #require(
      train(dataset, base: Self.base.get().model).manifest.training.base?.candidates)
    #expect(candidates.allSatisfy { !$0.source.contains("read as") })
    #expect(candidates.contains { $0.source.contains("that all hosts share") })
  }

  @Test func `ten rows are enough with a base, and fewer are an error with their number`() throws {
    let rows = try SyntheticData.rows(of: "WSe2", count: 40)
    var forms: Set<CanonicalForm> = []
    let different = rows.filter { forms.insert($0.form).inserted }
    func dataset(_ count: Int) -> Dataset {
      Dataset(rows: Array(different.prefix(count)), sha256: "")
    }
    _ = try train(dataset(10), base: Self.base.get().model)
    #expect(
      throws: TrainingError.tooFewRows(
        host: "WSe2", property: .formationEnergyPerSite, count: 9, needed: 10)
    ) {
      try TrainingRun(
        dataset: dataset(9), catalogue: CommittedFiles.catalogue, options: Self.options(),
        base: Self.base.get().model)
    }
  }

  @Test func `the bytes do not depend on the number of threads`() throws {
    let dataset = try SyntheticData.dataset(SyntheticData.ndjson(of: "WSe2", count: 16))
    let run = try TrainingRun(
      dataset: dataset, catalogue: CommittedFiles.catalogue, options: Self.options(),
      base: Self.base.get().model)
    try withTemporaryFolder { folder in
      let models = try [1, 3].map { threads in
        let path = "\(folder)/\(threads)/few"
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(threads)", withIntermediateDirectories: true)
        _ = try run.run(output: path, threads: threads) { _ in }
        return try ["model.json", "weights.safetensors.gz", "training-log.ndjson"].map {
          try #require(FileManager.default.contents(atPath: "\(path)/\($0)"))
        }
      }
      #expect(models[0] == models[1])
    }
  }
}
