internal import ControlProtocol
internal import FuzzSupport

/// Text lines (protocol, section 2): what begins like JSON is the other target's.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzText(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let line = input(data, count)
  if FrameParser.form(of: line) == .text { CheckedFrame.check(line) }
  return 0
}
