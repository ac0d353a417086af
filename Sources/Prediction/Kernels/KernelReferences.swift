// The configurations that a Gaussian process was trained on, laid out for comparison with any other.

import Glibc
import GraphNetwork

/// Reference configurations, laid out for the kernel; two kernels over the same references share one.
package struct KernelReferences: Sendable, Equatable {
  /// Defects of each reference.
  package let counts: [Int]
  /// The descriptors of each reference.
  package let descriptors: [[Float]]
  /// The surroundings of the references' defects by species, (dimension, count) each.
  fileprivate let columns: [[Float]]
  /// Squared lengths of the columns.
  fileprivate let squares: [[Float]]
  /// The reference of each column.
  fileprivate let owners: [[Int]]
  /// The total variance of the surroundings.
  fileprivate let variance: Double

  /// The number of references.
  package var count: Int { counts.count }

  /// References for configurations of a host with so many species.
  package init(_ inputs: [KernelInput], speciesCount: Int) {
    counts = inputs.map(\.species.count)
    descriptors = inputs.map(\.descriptors)
    let dimension = inputs.first?.surroundings.first?.count ?? 0
    var owners = [[Int]](repeating: [], count: speciesCount)
    var rows = [[[Float]]](repeating: [], count: speciesCount)
    for (index, input) in inputs.enumerated() {
      for (species, surroundings) in zip(input.species, input.surroundings) {
        owners[species].append(index)
        rows[species].append(surroundings)
      }
    }
    self.owners = owners
    squares = rows.map { $0.map { row in row.reduce(0) { $0 + $1 * $1 } } }
    columns = rows.map { rows in
      var columns = [Float](repeating: 0, count: dimension * rows.count)
      for (place, row) in rows.enumerated() {
        for component in 0..<dimension { columns[component * rows.count + place] = row[component] }
      }
      return columns
    }
    let all = rows.flatMap(\.self)
    var variance = 0.0
    for component in 0..<dimension {
      let values = all.map { Double($0[component]) }
      let mean = values.reduce(0, +) / Double(max(1, values.count))
      variance += values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    self.variance = max(1e-12, variance / Double(max(1, all.count)))
  }

  /// Sums over the defects of `input` and of each reference, of the same species, of the Matérn function of the
  /// distance of their surroundings in units of `length` spreads, divided by the number of pairs.
  func likeness(of input: KernelInput, length: Double) -> [Double] {
    var sums = [Double](repeating: 0, count: count)
    let scale = 1 / (variance.squareRoot() * length)
    let dimension = input.surroundings.first?.count ?? 0
    for species in Set(input.species).sorted() {
      let rows = input.species.indices.filter { input.species[$0] == species }
      let width = owners[species].count
      let products = matrixProduct(
        rows.flatMap { input.surroundings[$0] }, columns[species], rows: rows.count,
        inner: dimension, columns: width)
      for (place, row) in rows.enumerated() {
        let square = input.surroundings[row].reduce(0) { $0 + $1 * $1 }
        for column in 0..<width {
          let apart = square + squares[species][column] - 2 * products[place * width + column]
          sums[owners[species][column]] += matern(Double(max(0, apart)).squareRoot() * scale)
        }
      }
    }
    return sums.indices.map { sums[$0] / Double(input.species.count * counts[$0]) }
  }
}

/// The Matérn function of smoothness 3/2.
func matern(_ distance: Double) -> Double {
  let d = 3.0.squareRoot() * distance
  return (1 + d) * exp(-d)
}
