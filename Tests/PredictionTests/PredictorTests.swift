import Crystals
import Defects
import Dispatch
import FileSupport
import GraphNetwork
import JSON
import ModelSupport
import Numerics
import Prediction
import Synchronization
import Testing

@Suite struct PredictorTests {
  static let predictor = TinyModel.shared.predictor

  /// Random configurations of all hosts of the tiny model, inside and outside its domain.
  static let configurations: [DefectConfiguration] = {
    var random = SplitMix64(seed: 5)
    let shapes = [(4, 4, 1), (4, 4, 5), (8, 8, 3), (6, 6, 12), (3, 5, 4), (1, 2, 2), (12, 1, 3)]
    do {
      return try ["MoS2", "BN", "P"].flatMap { name in
        try shapes.map { a, b, count in
          try DefectConfiguration.random(
            in: CommittedFiles.supercell(name, a, b), count: count, using: &random)
        }
      }
    } catch { fatalError("the configurations: \(error)") }
  }()

  func predict(_ configurations: [DefectConfiguration]) throws -> [Prediction] {
    try Self.predictor.predict(configurations.map { try Self.predictor.query($0) })
  }

  /// The bits of all numbers of predictions.
  func bits(_ predictions: [Prediction]) -> [[UInt64]] {
    predictions.map { prediction in
      prediction.values.map { ($0 ?? .nan).bitPattern }
    }
  }

  @Test func `images of a configuration have equal predictions, bit for bit`() throws {
    var random = SplitMix64(seed: 6)
    let expected = try predict(Self.configurations)
    for _ in 0..<8 {
      let images = try Self.configurations.map { try $0.randomImage(using: &random) }
      let found = try predict(images)
      #expect(bits(found) == bits(expected))
      #expect(found.map(\.domainNotes) == expected.map(\.domainNotes))
    }
  }

  @Test func `predictions do not depend on the order and the size of a batch`() throws {
    var random = SplitMix64(seed: 7)
    let expected = bits(try predict(Self.configurations))
    let alone = try Self.configurations.flatMap { try predict([$0]) }
    #expect(bits(alone) == expected)
    let order = Self.configurations.indices.shuffled(using: &random)
    #expect(
      bits(try predict(order.map { Self.configurations[$0] })) == order.map { expected[$0] })
    // More than a network's batch, with repetitions.
    let many = (0..<300).map { _ in Int.random(in: expected.indices, using: &random) }
    #expect(bits(try predict(many.map { Self.configurations[$0] })) == many.map { expected[$0] })
    #expect(try predict([]).isEmpty)
  }

  @Test func `predictions on several threads at once are the same`() throws {
    let expected = bits(try predict(Self.configurations))
    let wrong = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 16) { index in
      let shift = index % Self.configurations.count
      let order = Self.configurations.indices.map { ($0 + shift) % Self.configurations.count }
      let found = (try? predict(order.map { Self.configurations[$0] })).map(bits)
      if found != order.map({ expected[$0] }) { wrong.withLock { $0 += 1 } }
    }
    #expect(wrong.withLock { $0 } == 0)
  }

  @Test func `values are finite and inside their intervals, and gaps are not negative`() throws {
    for prediction in try predict(Self.configurations) {
      for property in Property.allCases {
        let value = try #require(prediction[property])
        #expect(value.value.isFinite && value.interval.contains(value.value))
        #expect(value.interval.lowerBound.isFinite && value.interval.upperBound.isFinite)
      }
      #expect(try #require(prediction.bandGap).interval.lowerBound >= 0)
      #expect(prediction.intervalCoverage == 0.9)
    }
  }

  @Test func `the total is the value per site times the number of defects`() throws {
    for (configuration, prediction) in zip(Self.configurations, try predict(Self.configurations)) {
      let count = Double(configuration.defects.count)
      let product = try #require(prediction.formationEnergyPerSite).value * count
      let total = try #require(prediction.formationEnergy).value
      #expect(abs(total - product) <= 0.5e-6 * (count + 1))
    }
  }

  @Test func `each defect of an unknown species is a fault that lists the known ones`() throws {
    let configuration = try DefectConfiguration(
      text: "BN:4x4:v@0.0.0+W@1.0.0+C@2.2.1+Mo@3.0.1", in: CommittedFiles.catalogue)
    let error = try #require(throws: InvalidDocument.self) {
      try Self.predictor.query(configuration)
    }
    #expect(error.faults.map(\.code) == [.unsupportedDefect, .unsupportedDefect])
    #expect(error.faults.map(\.pointer) == ["/defects/1/to", "/defects/3/to"])
    for word in ["W_B", "BN", "v_B, C_B, v_N, C_N"] {
      #expect(error.faults[0].detail.contains(word))
    }
    let other = try DefectConfiguration(text: "InSe:4x4:v@0.0.0", in: CommittedFiles.catalogue)
    #expect(throws: InvalidDocument.self) { try Self.predictor.query(other) }
  }

  /// The other tests rely on it.
  @Test func `the tiny model has experts of every kind, and an ensemble of two`() {
    let manifest = TinyModel.shared.manifest
    let kinds = Set(
      manifest.experts.map { expert in
        switch expert.kind {
        case .graphNetwork: "network"
        case .forest: "forest"
        case .gaussianProcess: "process"
        }
      })
    #expect(kinds == ["network", "forest", "process"])
    #expect(manifest.assignments.contains { $0.experts.count == 2 })
  }

  @Test func `a prediction is the weighted mean of its experts`() throws {
    /// Returns the band gap of a configuration of MoS2 for weights of the experts.
    func gap(_ weights: [String: Double]) throws -> Double {
      var folder = ModelFolder()
      try folder.edit { manifest in
        for index in manifest.assignments.indices
        where manifest.assignments[index].host == "MoS2"
          && manifest.assignments[index].property == .bandGap
        {
          manifest.assignments[index].experts = weights.sorted { $0.key < $1.key }
            .map { .init(expert: $0.key, weight: $0.value) }
        }
      }
      let predictor = try folder.predictor()
      let configuration = try #require(Self.configurations.first { $0.defects.count == 5 })
      let query = try predictor.query(configuration)
      return try #require(predictor.predict([query])[0].bandGap).value
    }
    let forest = try gap(["gap-forest-MoS2": 1])
    let process = try gap(["gap-process-MoS2": 1])
    #expect(abs(forest - process) > 1e-3)
    for weight in [0.2, 0.5, 0.9] {
      let mean = try gap(["gap-forest-MoS2": weight, "gap-process-MoS2": 1 - weight])
      #expect(abs(mean - (weight * forest + (1 - weight) * process)) < 2e-6)
    }
  }

  @Test func `hosts, species and default supercells are those of the training rows`() throws {
    #expect(Self.predictor.catalogue.hosts.map(\.name) == ["BN", "MoS2", "P"])
    let host = try #require(Self.predictor.catalogue["MoS2"])
    #expect(Self.predictor.species(of: host).map(\.name) == ["v_S", "Se_S", "v_Mo", "W_Mo"])
    #expect(Self.predictor.defaultSupercell(of: host) == Supercell(host: host, a: 4, b: 4))
    #expect(
      Self.predictor.defaultSupercell(of: try #require(CommittedFiles.catalogue["InSe"])) == nil)
  }
}
