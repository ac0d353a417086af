import ArgumentParser
import Foundation
import GraphNetwork
import Prediction

/// Prints batches of graphs, the networks' outputs and times for them: input for other implementations of the networks.
struct MakeGraphs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graphs",
    abstract: "Print a batch of graphs for each ensemble, with its outputs and its time.")

  @Option(help: "The host.") var host = "MoS2"
  @Option(help: "Defects in each graph.") var defects = 3
  @Option(help: "Graphs in the batch.") var count = 128

  /// A batch as arrays, with the outputs of the networks.
  private struct Batch: Encodable {
    let expert: String
    let members: Int
    let shape: NetworkShape
    let graphStart, species, edgeStart, senders, relations: [Int32]
    let context: [Float]
    /// The outputs of each member.
    let outputs: [[Float]]
    /// The time of all members over the batch.
    let seconds: Double
  }

  func run() throws {
    let material = try Material()
    let queries = try material.queries(of: host, defects: defects, count: count)
    for (name, expert) in material.predictor.networks where expert.encoder.hosts.contains(host) {
      let graphs = Ensemble(expert, queries)
      let time = Stopwatch(rounds: 5, turn: .milliseconds(100)).seconds([graphs.forward("", 64)])
      let batch = graphs.batch
      let output = Batch(
        expert: name, members: expert.networks.members.count, shape: expert.networks.shape,
        graphStart: batch.graphStart, species: batch.species, edgeStart: batch.edgeStart,
        senders: batch.senders, relations: batch.relations, context: batch.context,
        outputs: graphs.outputs, seconds: time[0] * Double(count))
      print(String(decoding: try JSONEncoder().encode(output), as: UTF8.self))
    }
  }
}
