import Compression
import Crystals
import Defects
import FileSupport
import Foundation
import ModelSupport
import Prediction
import Synchronization
import Testing
import Training

@Suite struct TrainingRunTests {
  /// Rows for which the band gap of one host is predicted by networks, and that of the other by a forest.
  static let texts: [String] = {
    do {
      return [
        try SyntheticData.ndjson(of: "MoS2", count: 50),
        try SyntheticData.ndjson(of: "BN", count: 30),
      ]
    } catch { fatalError("the synthetic rows: \(error)") }
  }()

  func run(
    _ options: TrainingOptions = TrainingOptions.tiny(),
    catalogue: HostCatalogue = CommittedFiles.catalogue
  ) throws -> TrainingRun {
    try TrainingRun(
      dataset: SyntheticData.dataset(Self.texts[0], Self.texts[1], catalogue: catalogue),
      catalogue: catalogue, options: options)
  }

  /// Returns the names and contents of the files in a folder.
  func files(_ path: String) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
    return try Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, try #require(FileManager.default.contents(atPath: path + "/" + $0)))
      })
  }

  /// Trains a model and calls `interrupt` after a number of reported lines.
  ///
  /// - Returns: The files of the model, and the names of the jobs that were reported.
  func train(
    _ run: TrainingRun, to path: String, replacing: Bool = false, threads: Int = 1,
    after lines: Int = .max,
    interrupt: @escaping @Sendable () -> Void = {}
  ) throws -> (files: [String: Data], jobs: Set<String>) {
    let reported = Mutex<[String]>([])
    _ = try run.run(output: path, replacing: replacing, threads: threads) { line in
      let count = reported.withLock { reported in
        reported.append(line)
        return reported.count
      }
      if count == lines { interrupt() }
    }
    let jobs = reported.withLock { Set($0.map { String($0.prefix { $0 != ":" }) }) }
    return (try files(path), jobs)
  }

  @Test func `the bytes do not depend on the number of threads`() throws {
    try withTemporaryFolder { folder in
      let run = try run()
      let one = try train(run, to: folder + "/one").files
      #expect(
        Set(one.keys) == [
          "model.json", "weights.safetensors.gz", "training-log.ndjson", "README.md",
        ])
      for threads in [2, 3] {
        #expect(try train(run, to: "\(folder)/\(threads)", threads: threads).files == one)
      }
      // No other files remain.
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["2", "3", "one"])
    }
  }

  @Test func `different seeds give different models, and a seed may be negative`() throws {
    try withTemporaryFolder { folder in
      var weights: Set<Data> = []
      for seed in [1, 2, -1] {
        var options = TrainingOptions.tiny()
        options.seed = seed
        let files = try train(run(options), to: "\(folder)/\(seed)").files
        weights.insert(try #require(files["weights.safetensors.gz"]))
      }
      #expect(weights.count == 3)
    }
  }

  @Test func `an interrupted run continues to the same bytes`() throws {
    try withTemporaryFolder { folder in
      let run = try run()
      // An interrupted run leaves the files of the jobs that it finished.
      let left = folder + "/left.partial"
      let whole = try train(run, to: folder + "/whole", after: 120) {
        try? FileManager.default.copyItem(atPath: folder + "/whole.partial", toPath: left)
      }
      let finished = try files(left).keys.filter { $0.hasSuffix(".safetensors") }
      #expect(!finished.isEmpty && finished.count < whole.jobs.count)
      // A job with a damaged file is repeated.
      let damaged = try #require(finished.min())
      try Data("damaged".utf8).write(to: URL(filePath: "\(left)/\(damaged)"))
      let resumed = try train(run, to: folder + "/left", threads: 2)
      #expect(resumed.files == whole.files)
      let done = Set(finished.filter { $0 != damaged }.map { String($0.dropLast(12)) })
      #expect(resumed.jobs == whole.jobs.subtracting(done))
      #expect(!FileManager.default.fileExists(atPath: left))
    }
  }

  @Test func `manifest, card and log describe the rows, the options and the errors`() throws {
    let model = TinyModel.shared
    let manifest = model.manifest
    #expect(manifest.data.sha256 == model.dataset.sha256)
    #expect(manifest.data.rows == 120)
    #expect(manifest.data.dataSets == ["BN": 60, "MoS2": 30, "P": 30])
    #expect(manifest.training == .init(seed: 1, members: 2, folds: 3, validation: nil))
    #expect(manifest.validation == nil)
    for property in Property.allCases {
      // Each row is predicted once in cross-validation.
      let table = try #require(manifest.crossValidation[property])
      #expect(table.datasets.mapValues(\.count) == manifest.data.dataSets)
    }
    let card = String(decoding: try #require(model.files["README.md"]), as: UTF8.self)
    for text in [manifest.data.sha256, "120 rows", "gap-forest-MoS2", "v_Mo, W_Mo", "90.0 %"] {
      #expect(card.contains(text), "\(text)")
    }
    // Nothing says what the labels were calculated with.
    #expect(!card.contains("PBE") && card.contains("which the rows do not name"))
    let log = try #require(model.files["training-log.ndjson"]).split(separator: UInt8(ascii: "\n"))
    #expect(!log.isEmpty)
    for line in log {
      #expect(try JSONSerialization.jsonObject(with: line) is [String: Any])
    }
  }

  @Test func `the card names a functional if the rows or the sentence on the data do`() {
    func card(about: String?, functionals: [String]?) -> String {
      var manifest = TinyModel.shared.manifest
      manifest.about = about
      manifest.data.functionals = functionals
      return ModelCard(manifest).markdown
    }
    #expect(card(about: "PBE, in VASP", functionals: nil).contains("with the PBE functional"))
    #expect(card(about: nil, functionals: ["PBE"]).contains("with the PBE functional"))
    #expect(!card(about: "PBEsol", functionals: nil).contains("with the PBE functional"))
    #expect(card(about: nil, functionals: ["HSE06", "PBE"]).contains("(functional: HSE06, PBE)"))
  }

  @Test func `the command in the card has the options that differ from the defaults`() throws {
    var options = TrainingOptions.tiny()
    options.seed = 7
    options.coverage = 0.8
    options.stepScale = 0.4
    try withTemporaryFolder { folder in
      let files = try train(run(options), to: folder + "/model").files
      let card = String(decoding: try #require(files["README.md"]), as: UTF8.self)
      #expect(card.contains(" --seed 7 --members 2 --folds 3 --coverage 0.8 --step-scale 0.4\n"))
    }
    let defaults = String(
      decoding: try #require(TinyModel.shared.files["README.md"]), as: UTF8.self)
    #expect(defaults.contains(" --seed 1 --members 2 --folds 3\n"))
  }

  @Test func `the members of an ensemble differ`() throws {
    let packed = Array(try #require(TinyModel.shared.files["weights.safetensors.gz"]))
    let tensors = try Safetensors.decode(Gzip.decompress(packed, limit: 1 << 30))
    let first = try #require(tensors["energy.0.embedding"])
    let second = try #require(tensors["energy.1.embedding"])
    #expect(first.shape == second.shape && first != second)
  }

  /// Noise is unpredictable: an expert's error is less than the noise only for rows that it was trained on.
  @Test(arguments: [35, 1000])
  func `the errors in cross-validation are those of held-out rows`(networkRows: Int) throws {
    var options = TrainingOptions.tiny()
    options.networkRows = networkRows
    options.energy.stepCount = 5
    options.bandGap.stepCount = 300
    options.bandGap.learningRate = 0.02
    let noise = 0.5
    let dataset = try SyntheticData.dataset(
      SyntheticData.ndjson(of: "MoS2", count: 90, noise: noise))
    let run = try TrainingRun(
      dataset: dataset, catalogue: CommittedFiles.catalogue, options: options)
    try withTemporaryFolder { folder in
      let manifest = try run.run(output: folder + "/model", threads: 2) { _ in }
      let table = try #require(manifest.crossValidation[.bandGap]?.datasets["MoS2"])
      // The mean of |x| is 0.798 times the standard deviation of a normal distribution.
      #expect(table.mae > 0.85 * 0.798 * noise)
      // The coverage of the intervals is right within the statistical error of 90 rows.
      #expect((0.78...0.99).contains(table.coverage))
    }
  }

  @Test func `rows held out by their split are evaluated, not trained on`() throws {
    var options = TrainingOptions.tiny()
    options.validation = .split("validation")
    try withTemporaryFolder { folder in
      let manifest = try run(options).run(output: folder + "/model", threads: 2) { _ in }
      #expect(manifest.data.dataSets == ["MoS2": 37, "BN": 22])
      let tables = try #require(manifest.validation)
      for property in Property.allCases {
        #expect(tables[property]?.datasets.mapValues(\.count) == ["MoS2": 13, "BN": 8])
      }
      #expect(manifest.training.validation == #"rows with split "validation""#)
    }
    options.validation = .split("test")
    #expect(throws: TrainingError.nothingHeldOut(#"rows with split "test""#)) { try run(options) }
  }

  @Test func `rows held out by their ids are those held out by their split`() throws {
    var options = TrainingOptions.tiny()
    options.validation = .split("validation")
    var listed = options
    // The first half are the rows of the split.
    listed.validation = .ids(stride(from: 0, to: 104, by: 4).map { "\($0)" })
    let run = try run(listed)
    #expect(
      run.warnings.contains(
        "13 of the 26 ids to hold out are not in the data: 100, 52, 56, 60, 64, …"))
    try withTemporaryFolder { folder in
      let bySplit = try self.run(options).run(output: folder + "/split", threads: 2) { _ in }
      let byID = try run.run(output: folder + "/ids", threads: 2) { _ in }
      #expect(byID.weights == bySplit.weights && byID.data == bySplit.data)
      #expect(byID.validation == bySplit.validation)
      #expect(byID.training.validation == "rows listed by 26 ids")
    }
    listed.validation = .ids(["other"])
    #expect(throws: TrainingError.nothingHeldOut("rows listed by 1 ids")) {
      try self.run(listed)
    }
  }

  @Test func `a property may be missing in some rows`() throws {
    let dataset = try SyntheticData.dataset(
      Self.texts[0], SyntheticData.ndjson(of: "BN", count: 60, gapEvery: 2))
    let run = try TrainingRun(
      dataset: dataset, catalogue: CommittedFiles.catalogue, options: TrainingOptions.tiny())
    try withTemporaryFolder { folder in
      let manifest = try run.run(output: folder + "/model", threads: 2) { _ in }
      #expect(manifest.crossValidation[.formationEnergyPerSite]?.datasets["BN"]?.count == 60)
      #expect(manifest.crossValidation[.bandGap]?.datasets["BN"]?.count == 30)
      #expect(manifest.data.dataSets["BN"] == 60)
    }
  }

  @Test func `Gaussian processes of equal rows share their references`() throws {
    var options = TrainingOptions.tiny()
    options.networkRows = 1000
    let dataset = try SyntheticData.dataset(
      SyntheticData.ndjson(of: "MoS2", count: 30),
      SyntheticData.ndjson(of: "BN", count: 60, gapEvery: 2))
    let run = try TrainingRun(
      dataset: dataset, catalogue: CommittedFiles.catalogue, options: options)
    try withTemporaryFolder { folder in
      let manifest = try run.run(output: folder + "/model", threads: 2) { _ in }
      var groups: [String: [String: String]] = [:]
      for expert in manifest.experts {
        if case .gaussianProcess(let spec) = expert.kind {
          groups[expert.hosts[0], default: [:]][expert.name] = spec.references
        }
      }
      #expect(
        groups == [
          "MoS2": ["energy-process-MoS2": "process-MoS2", "gap-process-MoS2": "process-MoS2"],
          "BN": ["energy-process-BN": "process-BN", "gap-process-BN": "gap-process-BN"],
        ])
      let packed = Array(try #require(files(folder + "/model")["weights.safetensors.gz"]))
      let tensors = try Safetensors.decode(Gzip.decompress(packed, limit: 1 << 30))
      let counts = tensors.filter { $0.key.hasSuffix(".species") }.keys.sorted()
      #expect(counts == ["gap-process-BN.species", "process-BN.species", "process-MoS2.species"])
      #expect(tensors["process-BN.counts"]?.shape == [60])
      #expect(tensors["gap-process-BN.counts"]?.shape == [30])
    }
  }

  @Test func `a model can be trained for a host that is not committed`() throws {
    let host = try Host(
      json: Data(
        """
        {"name": "AlN", "title": "aluminium nitride", "cell": {"a": 3.13, "b": 3.13, "c": 20,
        "alpha": 90, "beta": 90, "gamma": 120}, "atoms": [
        {"element": "Al", "position": [0.333333333, 0.666666667, 0.5]},
        {"element": "N", "position": [0.666666667, 0.333333333, 0.5]}]}
        """.utf8), file: "AlN.json")
    let catalogue = try HostCatalogue(hosts: CommittedFiles.catalogue.hosts + [host])
    let dataset = try SyntheticData.dataset(
      SyntheticData.ndjson(of: "AlN", count: 50, catalogue: catalogue), catalogue: catalogue)
    let run = try TrainingRun(
      dataset: dataset, catalogue: catalogue, options: TrainingOptions.tiny())
    #expect(run.warnings.allSatisfy { $0.contains("AlN") } && run.warnings.count == 2)
    try withTemporaryFolder { folder in
      let path = folder + "/model"
      _ = try run.run(output: path, threads: 2) { _ in }
      let predictor = try Predictor(path: path, catalogue: catalogue)
      #expect(predictor.passesSelfChecks())
      #expect(predictor.species(of: host).map(\.name) == ["v_N", "C_N", "v_Al", "C_Al"])
      let evaluation = Evaluation(of: predictor, on: dataset.rows, threads: 3)
      #expect(evaluation.unknownCount == 0)
      #expect(evaluation.tables[.bandGap]?.datasets["AlN"]?.count == 50)
      // The committed catalogue lacks the host.
      #expect(throws: ModelError.hostDiffers("AlN")) {
        _ = try Predictor(path: path, catalogue: CommittedFiles.catalogue)
      }
    }
  }

  @Test func `few rows cause a warning for each property`() throws {
    let warnings = try run().warnings
    #expect(warnings.count == 4)
    for (host, property) in [("MoS2", Property.bandGap), ("BN", .formationEnergyPerSite)] {
      #expect(warnings.contains { $0.contains(host) && $0.contains(property.rawValue) })
    }
  }

  @Test func `too few rows are an error with their number`() throws {
    let few = try SyntheticData.ndjson(of: "BN", count: 11)
    func error(_ dataset: Dataset) throws -> TrainingError {
      try #require(throws: TrainingError.self) {
        try TrainingRun(
          dataset: dataset, catalogue: CommittedFiles.catalogue, options: TrainingOptions.tiny())
      }
    }
    let dataset = try SyntheticData.dataset(Self.texts[0], few)
    let forms = Set(dataset.rows.filter { $0.dataset == "BN" }.map(\.form)).count
    #expect(
      try error(dataset)
        == .tooFewRows(host: "BN", property: .formationEnergyPerSite, count: forms, needed: 12))
    // Forty equal rows count as one.
    let line = String(few.prefix { $0 != "\n" }) + "\n"
    #expect(
      try error(SyntheticData.dataset(String(repeating: line, count: 40)))
        == .tooFewRows(host: "BN", property: .formationEnergyPerSite, count: 1, needed: 12))
    #expect(
      try error(SyntheticData.dataset(SyntheticData.ndjson(of: "BN", count: 60, gapEvery: 19)))
        == .tooFewRows(host: "BN", property: .bandGap, count: 4, needed: 12))
    #expect(try error(SyntheticData.dataset("")) == .noRows)
  }

  @Test(arguments: ["", "a b", "ä", "a/b", String(repeating: "a", count: 65)])
  func `a malformed name is rejected before the training`(name: String) {
    #expect(throws: TrainingError.malformedName(name)) { try run(TrainingOptions.tiny(name)) }
  }
}
