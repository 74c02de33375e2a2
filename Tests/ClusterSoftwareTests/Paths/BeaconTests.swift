internal import ClusterSoftware
internal import ControlModel
internal import SeededRandom
internal import Testing

@Suite("A heartbeat's datagram") struct BeaconTests {
  private let sample = Beacon(cluster: "db", from: "LPAR0", sequence: 17, service: .ok)

  @Test("the documented form, and back")
  func roundTrip() {
    #expect(String(decoding: sample.bytes, as: UTF8.self) == "controlprog-heartbeat 1 db LPAR0 17 ok\n")
    let longest = String(repeating: "x", count: 32)
    for service in AgentPresence.Service.allCases {
      for sequence in [0, 1, UInt64.max] {
        let beacon = Beacon(cluster: longest, from: longest, sequence: sequence, service: service)
        #expect(beacon.bytes.count <= Beacon.limit)
        #expect(Beacon(beacon.bytes) == beacon)
      }
    }
  }

  @Test(
    "anything else is refused",
    arguments: [
      "", "\n", "controlprog-heartbeat 1 db LPAR0 17 ok", "controlprog-heartbeat 1 db LPAR0 17 ok\n\n",
      "controlprog-heartbeat 1 db LPAR0 17 ok\r\n", " controlprog-heartbeat 1 db LPAR0 17 ok\n",
      "controlprog-heartbeat 1 db LPAR0 17 ok \n", "controlprog-heartbeat  1 db LPAR0 17 ok\n",
      "controlprog-heartbeat 2 db LPAR0 17 ok\n", "controlprog-heartbeat 01 db LPAR0 17 ok\n",
      "heartbeat 1 db LPAR0 17 ok\n", "controlprog-heartbeat 1  LPAR0 17 ok\n", "controlprog-heartbeat 1 db  17 ok\n",
      "controlprog-heartbeat 1 db LPAR0 ok\n", "controlprog-heartbeat 1 db LPAR0  ok\n",
      "controlprog-heartbeat 1 db LPAR0 -1 ok\n", "controlprog-heartbeat 1 db LPAR0 +1 ok\n",
      "controlprog-heartbeat 1 db LPAR0 0x1 ok\n", "controlprog-heartbeat 1 db LPAR0 1.0 ok\n",
      "controlprog-heartbeat 1 db LPAR0 18446744073709551616 ok\n", "controlprog-heartbeat 1 db LPAR0 ١ ok\n",
      "controlprog-heartbeat 1 db LPAR0 17 OK\n", "controlprog-heartbeat 1 db LPAR0 17 dead\n",
      "controlprog-heartbeat 1 db LPAR0 17 \n", "controlprog-heartbeat 1 dé LPAR0 17 ok\n",
      "controlprog-heartbeat 1 db LPAR0 17 ok more\n",
    ])
  func malformed(text: String) { #expect(Beacon(Array(text.utf8)) == nil) }

  @Test("too long, or not ASCII")
  func bytes() {
    let long = String(repeating: "x", count: Beacon.limit)
    #expect(Beacon(Array("controlprog-heartbeat 1 \(long) LPAR0 17 ok\n".utf8)) == nil)
    #expect(Beacon([UInt8](repeating: 0xff, count: 40) + [0x0a]) == nil)
    for length in 0..<sample.bytes.count { #expect(Beacon(sample.bytes.prefix(length)) == nil, "\(length) bytes") }
  }

  @Test("random bytes and random changes: refused, or exactly a beacon")
  func fuzz() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("beacon fuzz: seed \(seed)")
    var random = SplitMix64(seed: seed)
    var accepted = 0
    for round in 0..<50_000 {
      var bytes = sample.bytes
      if round.isMultiple(of: 2) {
        bytes = (0..<(random.next() % 300)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      } else {
        for _ in 0...(random.next() % 3) {
          bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
        }
      }
      guard let beacon = Beacon(bytes) else { continue }
      accepted += 1
      #expect(bytes.count <= Beacon.limit && bytes.allSatisfy { $0 < 0x80 }, "seed \(seed), round \(round)")
      #expect(Beacon(beacon.bytes) == beacon, "seed \(seed), round \(round)")
    }
    #expect(accepted > 0, "void: nothing that was changed was still a beacon, seed \(seed)")
  }
}
