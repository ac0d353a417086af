// The networks and their input for other implementations of the same arithmetic.

import ArgumentParser
import Foundation
import GraphNetwork
import Prediction

/// Prints batches of graphs as the networks get them, and how long these take for them.
struct MakeGraphs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graphs", abstract: "Print a batch of graphs for each ensemble, and its time.")

  @Option(help: "The host.") var host = "MoS2"
  @Option(help: "Defects of each graph.") var defects = 3
  @Option(help: "Graphs of the batch.") var count = 128

  /// A batch as arrays, and what the network makes of it.
  private struct Batch: Encodable {
    let expert: String
    let members: Int
    let shape: NetworkShape
    let graphStart, species, edgeStart, senders, relations: [Int32]
    let context: [Float]
    /// The outputs of each member.
    let outputs: [[Float]]
    /// Of all members over the batch.
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
