import CKernels
import Foundation
import GraphNetwork
import Numerics
import Testing

/// The kernels compiled for one instruction set.
struct KernelTable: CustomTestStringConvertible, Sendable {
  let functions: ck_kernels
  let name: String
  var testDescription: String { name }

  static let supported: [KernelTable] = {
    var count = 0
    let tables = ck_supported_kernels(&count)
    return (0..<count).map { index in
      let functions = tables[index].pointee
      return KernelTable(functions: functions, name: String(cString: functions.name))
    }
  }()

  /// The tables with fused multiply-adds, which round once.
  static var fused: [KernelTable] {
    supported.filter { ["avx512", "avx2", "neon"].contains($0.name) }
  }
}

/// Copies of arrays for pointers in C structs, freed together.
private final class Arena {
  private var blocks: [UnsafeMutableRawPointer] = []

  func copy<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
    let copy = UnsafeMutablePointer<Element>.allocate(capacity: elements.count)
    copy.initialize(from: elements, count: elements.count)
    blocks.append(copy)
    return copy
  }

  deinit { for block in blocks { block.deallocate() } }
}

@Suite struct KernelTests {
  private static let sizes: [(rows: Int, depth: Int, columns: Int)] = [
    (1, 1, 1), (2, 3, 5), (3, 48, 48), (7, 5, 33), (8, 19, 96), (9, 130, 47), (13, 7, 1),
    (29, 64, 32), (1, 96, 96), (5, 0, 4), (0, 4, 5),
  ]

  private static func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in Float(random.normal()) }
  }

  private typealias Product = (
    UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int, Int, Int
  ) -> Void

  /// Checks that a product adds Σ_p left(i, p) · right(p, j) to its result.
  private static func check(
    _ product: Product, _ x: [Float], _ y: [Float], rows: Int, columns: Int, depth: Int,
    arguments: (Int, Int, Int), left: (Int, Int) -> Int, right: (Int, Int) -> Int
  ) {
    let start = numbers(rows * columns, seed: 3)
    var out = start
    product(x, y, &out, arguments.0, arguments.1, arguments.2)
    for i in 0..<rows {
      for j in 0..<columns {
        var (sum, size) = (Double(start[i * columns + j]), 1.0)
        for p in 0..<depth {
          let term = Double(x[left(i, p)]) * Double(y[right(p, j)])
          sum += term
          size += abs(term)
        }
        #expect(abs(Double(out[i * columns + j]) - sum) <= 1e-6 * size)
      }
    }
  }

  @Test(arguments: KernelTable.supported, sizes)
  func `a matrix product matches the sum in double precision`(
    kernels: KernelTable, size: (rows: Int, depth: Int, columns: Int)
  ) {
    let (n, k, m) = size
    let x = Self.numbers(n * k, seed: 1)
    let w = Self.numbers(k * m, seed: 2)
    let g = Self.numbers(n * m, seed: 4)
    Self.check(
      kernels.functions.add_product, x, w, rows: n, columns: m, depth: k, arguments: (n, k, m),
      left: { $0 * k + $1 }, right: { $0 * m + $1 })
    let sparse = x.map { abs($0) < 1 ? 0 : $0 }
    Self.check(
      kernels.functions.add_sparse_product, sparse, w, rows: n, columns: m, depth: k,
      arguments: (n, k, m), left: { $0 * k + $1 }, right: { $0 * m + $1 })
    Self.check(
      kernels.functions.add_transposed_product, x, g, rows: k, columns: m, depth: n,
      arguments: (n, k, m), left: { $1 * k + $0 }, right: { $0 * m + $1 })
    Self.check(
      kernels.functions.add_product_transposed, g, w, rows: n, columns: k, depth: m,
      arguments: (n, m, k), left: { $0 * m + $1 }, right: { $1 * m + $0 })
  }

  @Test(arguments: KernelTable.supported, [1, 33, 96])
  func `a row of a product has the same bits with any number of rows`(
    kernels: KernelTable, columns: Int
  ) {
    let depth = 50
    let x = Self.numbers(20 * depth, seed: 1)
    let w = Self.numbers(depth * columns, seed: 2)
    var alone: [Float] = []
    for i in 0..<20 {
      var out = Array(repeating: Float(0), count: columns)
      kernels.functions.add_product(
        Array(x[i * depth..<(i + 1) * depth]), w, &out, 1, depth, columns)
      alone += out
    }
    for rows in 1...20 {
      var out = Array(repeating: Float(0), count: rows * columns)
      kernels.functions.add_product(x, w, &out, rows, depth, columns)
      #expect(out == Array(alone[..<(rows * columns)]))
    }
  }

  @Test(arguments: KernelTable.supported)
  func `SiLU is accurate to a few units in the last place and NaN for NaN`(
    kernels: KernelTable
  ) {
    // log₂ e is rounded; without a fused multiply-add its product with x is rounded too.
    let fused = KernelTable.fused.contains { $0.name == kernels.name }
    let slope = fused ? 1.4e-8 : 8e-8
    let count = 20_011
    let x = (0..<count).map { Float($0 - count / 2) * 0.0079 }
    var out = Array(repeating: Float(0), count: count)
    kernels.functions.silu(x, &out, count)
    for (x, y) in zip(x, out) {
      let exact = Double(x) / (1 + exp(-Double(x)))
      let bound = 2.5e-7 + slope * Double(abs(x))
      #expect(abs(Double(y) - exact) <= bound * abs(exact), "SiLU(\(x))")
    }
    var special: [Float] = [.nan, -200, 200, 0]
    kernels.functions.silu(special, &special, 4)
    #expect(special[0].isNaN && abs(special[1]) < 1e-35 && special[2] == 200 && special[3] == 0)
  }

  /// Returns the results of all kernels, as bits, for sizes that are no multiples of a register's.
  private static func results(of kernels: ck_kernels) -> [UInt32] {
    let (n, d, relations, graphs) = (9, 37, 5, 3)
    var results: [Float] = []
    for (rows, depth, columns) in sizes {
      let (x, w) = (numbers(rows * depth, seed: 1), numbers(depth * columns, seed: 2))
      let g = numbers(rows * columns, seed: 3)
      var out = numbers(rows * columns, seed: 4)
      kernels.add_product(x, w, &out, rows, depth, columns)
      var left = numbers(rows * depth, seed: 5)
      kernels.add_product_transposed(g, w, &left, rows, columns, depth)
      var right = numbers(depth * columns, seed: 6)
      kernels.add_transposed_product(x, g, &right, rows, depth, columns)
      results += out + left + right
    }

    let x = numbers(n * d, seed: 1)
    var y = numbers(n * d, seed: 2)
    kernels.silu_backward(x, &y, n * d)
    var z = y
    kernels.silu(x, &z, n * d)
    results += y + z

    let arena = Arena()
    var random = SplitMix64(seed: 7)
    let senders = (0..<36).map { _ in Int32.random(in: 0..<Int32(n), using: &random) }
    let relation = (0..<36).map { _ in Int32.random(in: 0..<Int32(relations), using: &random) }
    let envelope = numbers(relations, seed: 8)
    let t = numbers(relations * d, seed: 9)
    let (da, db, dt) = (arena.copy(x), arena.copy(x), arena.copy(t))
    var edges = ck_edges(
      starts: arena.copy((0...Int32(n)).map { $0 * ($0 - 1) / 2 }), senders: arena.copy(senders),
      relations: arena.copy(relation), envelope: arena.copy(envelope), scale: 0.3, first_node: 0,
      nodes: n, width: d)
    var terms = ck_message_terms(
      receivers: arena.copy(x), senders: arena.copy(y), relations: arena.copy(t))
    var gradients = ck_message_gradients(receivers: da, senders: db, relations: dt)
    kernels.messages(&edges, &terms, &z)
    kernels.messages_backward(&edges, &terms, z, &gradients)
    for (gradient, count) in [(da, n * d), (db, n * d), (dt, relations * d)] {
      results += UnsafeBufferPointer(start: gradient, count: count)
    }
    results += z

    let graphStart: [Int32] = [0, 1, 4, 9]
    var pooled = numbers(graphs * d, seed: 1)
    kernels.log_sum_exp(x, graphStart, &pooled, graphs, d, 3.7, 1.5)
    let slope = kernels.log_sum_exp_backward(
      x, graphStart, pooled, numbers(graphs * d, seed: 2), &z, graphs, d, 3.7, 1.5)
    results += pooled + z + [slope]

    results += forward(kernels, blocks: 3, poolsLogSumExp: true)
    results += forward(kernels, blocks: 2, poolsLogSumExp: false)

    var step = ck_adamw(
      gradient_scale: 0.7, beta1: 0.9, beta2: 0.99, step_size: 0.01, second_correction: 3,
      epsilon: 1e-8, decay: 0.002, average_decay: 0.99)
    var (p, m, v, average) = (x, y, x.map(abs), z)
    kernels.adamw(&step, db, &p, &m, &v, &average, 3, n * d)
    results += p + m + v + average
    results += withExtendedLifetime(arena) { Array(UnsafeBufferPointer(start: db, count: n * d)) }

    let square = kernels.sum_of_squares(x, n * d).bitPattern
    return results.map(\.bitPattern) + [UInt32(truncatingIfNeeded: square), UInt32(square >> 32)]
  }

  /// Returns the outputs of a whole network for three graphs.
  private static func forward(
    _ kernels: ck_kernels, blocks: Int, poolsLogSumExp: Bool
  ) -> [Float] {
    let (species, d, contexts, edgeTypes, outputs) = (3, 37, 2, 4, 19)
    let arena = Arena()
    // Some of the numbers stand for powers, so all are positive.
    var seed: UInt64 = 20
    func tensor(_ rows: Int, _ columns: Int) -> UnsafePointer<Float> {
      seed += 1
      return UnsafePointer(arena.copy(numbers(rows * columns, seed: seed).map { abs($0) / 20 }))
    }
    func map(_ rows: Int, from inputs: Int, to columns: Int = d) -> ck_folded_map {
      ck_folded_map(constants: tensor(rows, columns), weights: tensor(inputs, columns))
    }
    let explicit = Int(CK_EXPLICIT_BLOCK)
    /// A map of the features before block k, or after the last.
    func map(before k: Int, to columns: Int = d) -> ck_folded_map {
      k < explicit || blocks <= explicit
        ? map(species, from: k * d, to: columns) : map(1, from: (k - explicit + 1) * d, to: columns)
    }
    let allBlocks = (0..<blocks).map { k in
      ck_block(
        features: k == explicit ? map(species, from: k * d) : ck_folded_map(),
        hidden: map(before: k), context: tensor(contexts, d), receivers: map(before: k),
        senders: map(before: k), relations: tensor(1, d), relation_factors: tensor(1, d),
        messages: tensor(d, d))
    }
    let first = poolsLogSumExp ? map(1, from: d, to: outputs) : map(before: blocks, to: outputs)
    var network = ck_network(
      species: species, contexts: contexts, width: d, envelope: arena.copy([0.7]),
      first_messages: tensor(edgeTypes, d), blocks: arena.copy(allBlocks), block_count: blocks,
      pooling: poolsLogSumExp ? map(before: blocks) : ck_folded_map(), beta: 2, limit: 6,
      layers: arena.copy([
        ck_layer(map: first, outputs: outputs),
        ck_layer(map: map(1, from: outputs, to: 1), outputs: 1),
      ]), layer_count: 2, readout_context: tensor(contexts, outputs))
    // The first graph has no edge; in the others an edge joins each node to each and to itself.
    let senders = (1..<9).flatMap { [Int32]($0 < 4 ? 1..<4 : 4..<9) }
    var graphs = ck_graphs(
      graph_starts: arena.copy([0, 1, 4, 9]), species: arena.copy([0, 1, 2, 0, 1, 2, 0, 1, 2]),
      edge_starts: arena.copy([0, 0, 3, 6, 9, 14, 19, 24, 29, 34]), senders: arena.copy(senders),
      relations: arena.copy(senders.map { _ in 0 }),
      edge_types: arena.copy(senders.indices.map { Int32($0 % edgeTypes) }),
      context: arena.copy(numbers(3 * contexts, seed: 13)), graphs: 3)
    var scratch = [Float](repeating: 0, count: ck_scratch_count(&network, &graphs))
    var out = [Float](repeating: 0, count: 3)
    withExtendedLifetime(arena) { kernels.forward(&network, &graphs, &scratch, &out) }
    return out
  }

  @Test func `every instruction set with fused multiply-adds gives the same bits`() {
    let results = KernelTable.fused.map { Self.results(of: $0.functions) }
    for (kernels, result) in zip(KernelTable.fused, results) {
      #expect(result.elementsEqual(results[0]), "\(kernels.name)")
    }
  }

  @Test func `without fused multiply-adds results differ by rounding alone`() {
    let results = KernelTable.supported.map { Self.results(of: $0.functions).dropLast(2) }
    for result in results.dropFirst() {
      for (one, other) in zip(result, results[0]) {
        let (one, other) = (Float(bitPattern: one), Float(bitPattern: other))
        #expect(abs(one - other) <= 1e-4 * max(1, abs(other)))
      }
    }
  }

  @Test func `Matérn sums match the formulae and have the same bits on every instruction set`() {
    let squares = (0..<800).map { Float($0 - 8) * Float($0) / 7 }
    func sums(_ kernels: ck_kernels) -> [[Double]] {
      [kernels.add_matern_half, kernels.add_matern_three_halves].map { add in
        var sums = squares.map { _ in 0.25 }
        add(squares, 0.7, &sums, squares.count)
        return sums
      }
    }
    let results = KernelTable.supported.map { sums($0.functions) }
    for result in results.dropFirst() { #expect(result == results[0]) }
    for (index, square) in squares.enumerated() {
      let d = 0.7 * Double(max(square, 0)).squareRoot()
      let root = 3.0.squareRoot() * d
      #expect(abs(results[0][0][index] - 0.25 - exp(-d)) < 1e-15)
      #expect(abs(results[0][1][index] - 0.25 - (1 + root) * exp(-root)) < 1e-15)
    }
  }
}
