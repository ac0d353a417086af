import ArgumentParser
import Crystals
import Defects
import Foundation
import GraphNetwork
import Limits
import Prediction
import PredictionStore
import Training

/// Measures the parts of a prediction, each beside a baseline in the same run.
struct Parts: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Measure the parts of a prediction.")

  @Flag(
    help: "Run each measurement for a moment, to check that it works; the figures mean nothing.")
  var quick = false

  private var stopwatch: Stopwatch {
    quick
      ? Stopwatch(rounds: 1, turn: .milliseconds(1))
      : Stopwatch(rounds: 15, turn: .milliseconds(30))
  }

  func run() throws {
    let material = try Material()
    for defects in [1, 3, 24] {
      try canonicalForm(material, defects)
      try graph(material, defects)
      try forward(material, defects)
    }
    try predictions(material)
    try growth(material)
    try cache(material)
    try json(material)
    try epoch(material)
  }

  /// Measures a contender beside its baseline and prints the row.
  private func compare(
    _ section: String, _ contender: Contender, with baseline: Contender
  ) throws {
    let seconds = stopwatch.seconds([contender, baseline])
    try Row(
      section, contender.name, seconds: seconds[0], baseline: baseline.name,
      baselineSeconds: seconds[1]
    ).print()
  }

  // MARK: Configurations

  private func canonicalForm(_ material: Material, _ defects: Int) throws {
    let configurations = try material.configurations(of: "MoS2", defects: defects, count: 64)
    try compare(
      "canonical form",
      Contender(
        name: "\(counted(defects)), MoS2 8×8",
        body: { for configuration in configurations { keep(CanonicalForm(of: configuration)) } },
        unit: configurations.count),
      with: Contender(
        name: "the definition: the least of all images",
        body: { keep(Definitions.leastImage(of: configurations[0])) }))
  }

  private func graph(_ material: Material, _ defects: Int) throws {
    let forms = try material.queries(of: "MoS2", defects: defects, count: 64).map(\.form)
    let pairs = PairOrbits(of: forms[0].supercell.host, cutoff: 16)
    try compare(
      "sparse graph",
      Contender(
        name: "\(counted(defects)), cutoff 16 Å",
        body: { for form in forms { keep(SparseGraph(of: form, pairs: pairs)) } },
        unit: forms.count),
      with: Contender(
        name: "the definition: the distance of every image",
        body: { keep(Definitions.edges(of: forms[0], cutoff: 16)) }))
  }

  // MARK: Networks

  private func forward(_ material: Material, _ defects: Int) throws {
    let queries = try material.queries(of: "MoS2", defects: defects, count: 64)
    let ensembles = material.networks(of: "MoS2").map { Ensemble($0, queries) }
    let networks = ensembles.reduce(0) { $0 + $1.networks.members.count }
    func all(_ contenders: [Contender]) -> Contender {
      Contender(
        name: contenders[0].name, body: { for contender in contenders { contender.body() } },
        unit: contenders[0].unit)
    }
    let peak = Contender(
      name: "multiply-adds in registers", body: { keep(multiplyAdds(inRounds: 10_000)) },
      unit: multiplyAdds(inRounds: 10_000))
    let contenders = [
      all(ensembles.map { $0.forward("one", 1) }), all(ensembles.map { $0.forward("64", 64) }),
      all(ensembles.map { $0.reference("reference") }), peak,
    ]
    let seconds = stopwatch.seconds(contenders)
    let products = ensembles.reduce(0) { $0 + $1.multiplyAdds }
    let activations = ensembles.reduce(0) { $0 + $1.activations }
    for (index, name) in ["one at a time", "in batches of 64"].enumerated() {
      let what = "\(counted(defects)), \(networks) networks, \(name)"
      try Row(
        "forward pass", what, seconds: seconds[index],
        baseline: "plain loops in double precision", baselineSeconds: seconds[2]
      ).print()
      try Row(
        "forward pass", what + ": matrix products", products / seconds[index] / 1e9,
        "10⁹ multiply-adds/s", baseline: "peak of a loop in registers",
        baselineValue: 1e-9 / seconds[3], ratio: products * seconds[3] / seconds[index]
      ).print()
      let work = products + Double(Self.multiplyAddsOfSiLU) * activations
      try Row(
        "forward pass", what + ": with SiLU", work / seconds[index] / 1e9,
        "10⁹ multiply-adds/s", baseline: "peak of a loop in registers",
        baselineValue: 1e-9 / seconds[3], ratio: work * seconds[3] / seconds[index]
      ).print()
    }
  }

  /// The multiply-adds of one SiLU: two to reduce the argument, five for the polynomial, one for the sum and two for
  /// the quotient.
  private static let multiplyAddsOfSiLU = 10

  private func multiplyAdds(inRounds rounds: Int) -> Int {
    var result: Float = 0
    let count = limit_multiply_adds(rounds, &result)
    keep(result)
    return rounds * count
  }

  // MARK: Predictions

  private func predictions(_ material: Material) throws {
    let cases = [
      ("MoS2", 1), ("MoS2", 3), ("MoS2", 24), ("WSe2", 3), ("BN", 8), ("GaSe", 6), ("InSe", 6),
      ("P", 8),
    ]
    for (host, defects) in cases {
      let configurations = try material.configurations(of: host, defects: defects, count: 64)
      let queries = try configurations.map(material.predictor.query)
      let ensembles = material.networks(of: host).map { Ensemble($0, queries).forward("", 1) }
      let alone = Contender(
        name: "its networks alone", body: { for ensemble in ensembles { ensemble.body() } },
        unit: queries.count)
      try compare(
        "prediction",
        Contender(
          name: "\(host), \(counted(defects)), from defects to answer",
          body: {
            for configuration in configurations {
              guard let query = try? material.predictor.query(configuration) else { continue }
              keep(material.predictor.predict([query]))
            }
          }, unit: configurations.count), with: alone)
    }
  }

  /// Compares the growth of the time with the growth of the number of edges, for twice as many defects.
  private func growth(_ material: Material) throws {
    let counts = [6, 12, 24, 48]
    let configurations = try counts.map {
      try material.configurations(of: "MoS2", defects: $0, count: 64)
    }
    let seconds = stopwatch.seconds(
      zip(counts, configurations).map { count, configurations in
        Contender(
          name: counted(count),
          body: {
            let queries = configurations.compactMap { try? material.predictor.query($0) }
            keep(material.predictor.predict(queries))
          }, unit: configurations.count)
      })
    let edges = try configurations.map { configurations in
      let queries = try configurations.map(material.predictor.query)
      return material.networks(of: "MoS2").reduce(0) { $0 + Ensemble($1, queries).batch.edgeCount }
    }
    for (step, (count, next)) in zip(counts, counts.dropFirst()).enumerated() {
      let cost = seconds[step + 1] / seconds[step]
      let growth = Double(edges[step + 1]) / Double(edges[step])
      try Row(
        "growth", "MoS2, from \(counted(count)) to \(next), in batches of 64", cost,
        "times the cost",
        baseline: "times the edges", baselineValue: growth, ratio: growth / cost
      ).print()
    }
  }

  // MARK: Cache

  /// Compares looking up a prediction with predicting it again.
  private func cache(_ material: Material) throws {
    let configurations = try material.distinctConfigurations(
      of: "MoS2", defects: 3, count: quick ? 256 : 8192, seed: 1)
    let queries = try configurations.map(material.predictor.query)
    let cached = try CachedPredictions(of: configurations, by: material.predictor)
    let keys = cached.keys
    let some = stride(from: 0, to: 128, by: 1)
    let alone = Contender(
      name: "to predict it",
      body: { for index in some { keep(material.predictor.predict([queries[index]])) } }, unit: 128)
    var next = 0
    func found(_ name: String, in store: PredictionStore) -> Contender {
      Contender(
        name: name,
        body: {
          for _ in some {
            keep(store.prediction(for: keys[next]))
            next = (next + 1) % keys.count
          }
        }, unit: 128)
    }
    try compare("cache", found("in memory, a key", in: cached.inMemory), with: alone)
    try compare(
      "cache", found("in a file of \(keys.count) rows, a key", in: cached.inFile), with: alone)
    var start = 0
    try compare(
      "cache",
      Contender(
        name: "in the file, a key of 64",
        body: {
          keep(cached.inFile.predictions(for: Array(keys[start..<start + 64])))
          start = (start + 64) % keys.count
        }, unit: 64),
      with: Contender(
        name: "to predict it in a batch of 64",
        body: { keep(material.predictor.predict(Array(queries[..<64]))) }, unit: 64))
  }

  // MARK: JSON

  private func json(_ material: Material) throws {
    for defects in [3, 24] {
      let configuration = try material.configurations(of: "MoS2", defects: defects, count: 1)[0]
      let request = Array(configuration.request.utf8)
      let answer = try Requests.answer(to: request, by: material.predictor)
      let plainAnswer = try JSONDecoder().decode(PlainAnswer.self, from: Data(answer.bytes))
      try compare(
        "JSON in",
        Contender(
          name: "\(counted(defects)), \(request.count) bytes",
          body: { keep(try? Requests.document(request)) }),
        with: Contender(
          name: "Foundation's decoder",
          body: {
            keep(try? JSONDecoder().decode(PlainRequest.self, from: Data(request)))
          }))
      try compare(
        "JSON out",
        Contender(
          name: "\(counted(defects)), \(answer.bytes.count) bytes", body: { keep(answer.bytes) }),
        with: Contender(
          name: "Foundation's encoder", body: { keep(try? JSONEncoder().encode(plainAnswer)) }))
    }
  }

  // MARK: Training

  /// Measures an epoch of 1,024 rows in batches of 64 for a network of the energy networks' shape.
  private func epoch(_ material: Material) throws {
    guard let expert = material.networks(of: "MoS2").first else { return }
    let queries = try [3, 24].flatMap {
      try material.queries(of: "MoS2", defects: $0, count: quick ? 32 : 512)
    }
    let graphs = Ensemble(expert, queries).batch
    var batches: [GraphBatch] = []
    for start in stride(from: 0, to: graphs.graphCount, by: 64) {
      var batch = GraphBatch(contextCount: graphs.contextCount)
      for graph in start..<start + 64 {
        // Few and many defects alternate.
        batch.append(graph / 2 + graph % 2 * (graphs.graphCount / 2), of: graphs)
      }
      batches.append(batch)
    }
    var session = TrainingSession(encoder: expert.encoder, shape: expert.networks.shape)
    try compare(
      "training",
      Contender(
        name: "an epoch of \(graphs.graphCount) rows, a row",
        body: { for batch in batches { session.step(batch) } }, unit: graphs.graphCount),
      with: Contender(
        name: "its forward passes alone",
        body: { for batch in batches { session.forward(batch) } }, unit: graphs.graphCount))
  }

  private func counted(_ defects: Int) -> String {
    defects == 1 ? "1 defect" : "\(defects) defects"
  }
}
