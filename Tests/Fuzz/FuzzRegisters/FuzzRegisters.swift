internal import FuzzSupport

/// Register accesses, `_OST` answers, commands, agents, deadlines and restarts in any order: after each the invariants
/// hold, and no request is answered twice.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzRegisters(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var world = World()
  var source = ByteSource(input(data, count))
  while !source.isAtEnd { world.step(&source) }
  return 0
}
