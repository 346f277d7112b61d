package org.nanodo.parity;

import static org.nanodo.parity.GoldenTest.replay;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NanoDO's runs by other ways to the same numbers, which the compiler sees as other programs. */
class GoldenLayoutsTest {
  /** NanoDO itself cannot run Adafactor with FSDP. */
  @ParameterizedTest
  @CsvSource({
    "nano-f32, partitioner=gspmd",
    "nano-f32, model.remat=true",
    "adafactor, model.fsdp_enabled=true",
    "adafactor-factored, model.fsdp_enabled=true",
    "adafactor-momentum, model.fsdp_enabled=true",
  })
  void float32OnFourDevicesWith(String name, String option) throws IOException {
    replay(name, 4, option);
  }

  /** The blocks as one loop over stacked parameters, which have NanoDO's names outside. */
  @ParameterizedTest
  @CsvSource({
    "nano-f32, 1",
    "nano-f32, 4",
    "nano-bf16, 1",
    "wsd-independent, 4",
    "lion-accum, 4",
    "adafactor-factored, 2",
  })
  void scanned(String name, int devices) throws IOException {
    replay(name, devices, "model.scan=true");
  }

  /** Heads and inner dimensions over two devices, batches over the others. */
  @ParameterizedTest
  @CsvSource({"2, shardy, false", "4, shardy, true", "4, gspmd, false"})
  void tensorParallel(int devices, String partitioner, boolean scan) throws IOException {
    replay("nano-f32", devices, "mesh.model=2", "partitioner=" + partitioner, "model.scan=" + scan);
  }

  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "4, false"})
  void bfloat16(int devices, boolean remat) throws IOException {
    replay("nano-bf16", devices, "model.remat=" + remat);
  }
}
