import Crystals
import Defects
import Enumeration
import FileSupport
import JSON
import Testing

@Suite struct StoichiometryTests {
  private func stoichiometry(_ text: String, limit: Int = 1024) throws -> Stoichiometry {
    try Stoichiometry(text, in: CommittedFiles.supercell("MoS2", 4, 4), limit: limit)
  }

  @Test func `the order of names and their repetition do not matter`() throws {
    let one = try stoichiometry("v_Mo+12v_S+Se_S")
    #expect(try stoichiometry("6V_{S} + Se_S + v_Mo + 6 vac_S^0") == one)
    #expect(one.defectCount == 14)
    #expect(one.terms.map(\.count) == [1, 12, 1])
  }

  @Test(arguments: [
    ("", FaultCode.invalidDefectName), ("0v_S", .invalidDefectName), ("v", .invalidDefectName),
    ("v_S^-1", .chargedDefect), ("v_N", .wrongElement), ("Mo_Mo", .notASubstitution),
    ("33v_S", .tooFewSites), ("17v_Mo", .tooFewSites), ("20v_S+13Se_S", .tooFewSites),
    ("1025v_S", .tooManyDefects), ("99999999999999999999v_S", .tooManyDefects),
    (String(repeating: "v_S+", count: 50) + "v_S", .textTooLong),
  ])
  func `a text that is no stoichiometry is an error`(text: String, code: FaultCode) throws {
    let error = #expect(throws: InvalidDocument.self) { try stoichiometry(text) }
    #expect(error?.faults.map(\.code) == [code])
  }
}
