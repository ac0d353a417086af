import FileSupport
import Foundation
import Testing

@testable import Structures

@Suite struct SpaceGroupTests {
  /// The operators that spglib has for each setting, in the code of make_space_groups.py.
  static let expected: [Set<Int>] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/space_groups.txt")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map { Set($0.split(separator: " ").compactMap { Int($0) }) }
  }()

  static func code(_ symmetry: SpaceGroupOperator) -> Int {
    var code = 0
    for row in symmetry.rows { for axis in 0..<3 { code = code * 3 + row[axis] + 1 } }
    for axis in 0..<3 { code = code * 12 + symmetry.twelfths[axis] }
    return code
  }

  @Test func `the Hall symbols of all settings expand to the operators of spglib`() throws {
    #expect(Self.expected.count == 530 && SpaceGroupSetting.all.count == 530)
    for (setting, expected) in zip(SpaceGroupSetting.all, Self.expected) {
      let operators = setting.operators
      #expect(Set(operators.map(Self.code)) == expected, "\(setting.hall)")
      #expect(operators.count == expected.count && operators.first == .identity)
    }
  }

  @Test func `every setting is found by each of its names, and every number has a setting`() {
    #expect(Set(SpaceGroupSetting.all.map(\.number)) == Set(1...230))
    for setting in SpaceGroupSetting.all {
      #expect(SpaceGroupSetting.named(setting.name).contains { $0.hall == setting.hall })
    }
  }

  @Test(arguments: [
    ("P-6m2", 187, 1), ("P -6 m 2", 187, 1), ("p_-6_m_2", 187, 1), ("P 6/m m m", 191, 1),
    ("P6_3/mmc", 194, 1), ("P 63/m 2/m 2/c", 194, 1), ("P2(1)/c", 14, 2), ("R -3 m", 166, 2),
    ("R -3 m:H", 166, 1), ("R-3mR", 166, 1), ("F d 3 m", 227, 2), ("Fd-3m:2", 227, 1),
    ("F d -3 m Z", 227, 1), ("C m c e", 64, 1), ("Cmca", 64, 1), ("P m", 6, 3), ("P1", 1, 1),
  ])
  func `symbols are found in the ways they are written`(name: String, number: Int, count: Int) {
    let found = SpaceGroupSetting.named(name)
    #expect(found.count == count && found.allSatisfy { $0.number == number }, "\(found)")
  }

  @Test(arguments: [
    "", "P", "P 5", "Q 2", "P 2 2 2 2 2", "P 2 (1 2)", "P 2 (1 2 3", "P 2 (x,y,z)", "P 2k", "P 33",
    "P 2*", "P 4'", "P 2 4", "- 2", "P 3x' 2",
  ])
  func `a text that is not a Hall symbol is rejected`(text: String) {
    #expect(HallSymbol(text) == nil)
  }

  @Test func `generators of no finite group are given up`() {
    let shear = SpaceGroupOperator([[1, 1, 0], [0, 1, 0], [0, 0, 1]])
    #expect(SpaceGroupOperator.group(generatedBy: [shear], limit: 192) == nil)
  }
}
