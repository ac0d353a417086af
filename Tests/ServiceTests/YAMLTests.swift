import JSON
import Service
import Testing

struct YAMLTests {
  @Test(arguments: [
    ("b: 1\na: 2\n", #"{"b":1,"a":2}"#),
    ("a: [1, -2.5, true, null, x]\n", #"{"a":[1,-2.5,true,null,"x"]}"#),
    ("\"200\": \"1\"\nv: 0.1.0\n", #"{"200":"1","v":"0.1.0"}"#),
    ("a: |\n  two\n  lines\nb: { c: [] }\n", #"{"a":"two\u000alines\u000a","b":{"c":[]}}"#),
    ("- \"a\\\"b\"\n", #"["a\"b"]"#),
    ("a: &x 1\nb: *x\n", #"{"a":1,"b":1}"#),
  ])
  func `YAML becomes the same JSON, fields in their order`(yaml: String, json: String) throws {
    let bytes = try JSONWriter.json(ofYAML: yaml)
    #expect(String(decoding: bytes, as: UTF8.self) == json)
  }

  @Test(arguments: ["200: a\n", "[1]: a\n", "a: .inf\n", "a: *x\n", "a: [1\n"])
  func `what JSON has no form for is an error`(yaml: String) {
    #expect(throws: (any Error).self) { try JSONWriter.json(ofYAML: yaml) }
  }
}
