package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.pjrt.store.Plugins;
import org.nanodo.proto.HloModuleProto;

/** For a TPU slice or GPUs that are not here. */
@Timeout(300) // To fetch a plugin; the programs compile in seconds.
class CompileCommandTest {
  private static final String TPU = "--target=tpu:v5e:2x4";

  @TempDir private Path dir;

  /** Runs a command that needs a plugin; without one there is nothing to test. */
  private static CommandRun run(String command, String... arguments) {
    CommandRun run = CommandRun.tiny(command, arguments);
    assumeFalse(run.err().contains("pip download"), () -> "no plugin to be had: " + run.err());
    return run;
  }

  private static JsonObject json(CommandRun run) {
    List<String> lines = run.out().lines().toList();
    return JsonParser.parseString(lines.get(lines.size() - 1)).getAsJsonObject();
  }

  @ParameterizedTest
  @CsvSource({"tpu:v5e:2x4, 8", "cuda:h100:4, 4"})
  void saysWhatAStepNeeds(String target, int devices) throws InvalidProtocolBufferException {
    CommandRun run = run("compile", "--target=" + target, "--vocab_size=64");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .startsWith(target + ": " + devices + " devices, compiled in ")
        .contains("MiB: fits\n", "  collectives a step: ");
    JsonObject json = json(run);
    assertThat(json.keySet())
        .containsExactly(
            "target",
            "devices",
            "fits",
            "compile_ms",
            "bytes_per_device",
            "flops",
            "collectives",
            "collective_bytes");
    assertThat(json.get("devices").getAsInt()).isEqualTo(devices);
    assertThat(json.get("fits").getAsBoolean()).isTrue();
    assertThat(json.getAsJsonObject("collectives").get("all-gather").getAsLong()).isPositive();
    assertThat(json.getAsJsonObject("collectives").keySet())
        .isEqualTo(json.getAsJsonObject("collective_bytes").keySet());
    JsonObject bytes = json.getAsJsonObject("bytes_per_device");
    assertThat(bytes.get("total").getAsLong())
        .isEqualTo(
            bytes.get("arguments").getAsLong()
                + bytes.get("outputs").getAsLong()
                - bytes.get("aliased").getAsLong()
                + bytes.get("temporaries").getAsLong()
                + bytes.get("code").getAsLong());
    assertThat(bytes.get("needed")).isEqualTo(bytes.get("total"));
    // Of each multiply-add two operations, forward once and backward twice.
    long tokens = 8 * 16 / devices;
    long kernels = 4 * 16 * 16 + 2 * 16 * 32 + 64 * 16 + 2 * 16 * 16;
    assertThat(json.get("flops").getAsDouble()).isEqualTo(6.0 * tokens * kernels);
  }

  @Test
  void jsonAloneAndTheProgramsInFiles() throws IOException {
    Path out = dir.resolve("step");
    CommandRun run = run("compile", TPU, "--vocab_size=64", "--json", "--out=" + out);
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines()).singleElement().asString().startsWith("{\"target\":");
    assertThat(out).isNotEmptyFile();
    assertThat(dir.resolve("step.mlir")).content().contains("stablehlo.", "64x16xf32");
    HloModuleProto module =
        HloModuleProto.parseFrom(Files.readAllBytes(dir.resolve("step.hlo.pb")));
    assertThat(module.getComputationsList())
        .anySatisfy(
            c ->
                assertThat(c.getInstructionsList())
                    .anySatisfy(i -> assertThat(i.getOpcode()).startsWith("all-gather")));
  }

  @Test
  void accumulationIsASecondProgramThatRunsMoreOften() {
    Path out = dir.resolve("step");
    String[] common = {TPU, "--vocab_size=64", "--json", "--config.batch_size=24"};
    JsonObject whole = json(run("compile", common));
    JsonObject parts =
        json(
            run(
                "compile",
                common[0],
                common[1],
                common[2],
                common[3],
                "--config.opt.grad_accumulation_steps=3",
                "--out=" + out));
    assertThat(parts.get("flops")).isEqualTo(whole.get("flops"));
    assertThat(dir.resolve("step.accumulate")).isNotEmptyFile();
    assertThat(dir.resolve("step.accumulate.hlo.pb")).isNotEmptyFile();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tpu:v5e:1x1", "cuda:l4:1"})
  void whatDoesNotFitIsStatus1WithWhatItNeeds(String target) {
    CommandRun run =
        run(
            "compile",
            "--target=" + target,
            "--vocab_size=64",
            "--config.model.L=4096",
            "--config.model.D=256",
            "--config.batch_size=1024");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isOne();
    assertThat(run.out()).contains("MiB: does not fit\n");
    assertThat(json(run).get("fits").getAsBoolean()).isFalse();
    JsonObject bytes = json(run).getAsJsonObject("bytes_per_device");
    assertThat(bytes.get("needed").getAsLong()).isGreaterThan(bytes.get("available").getAsLong());
  }

  /** Begins with as many rows as there can be, and so ends with them. */
  @Test
  void aPlanIsTheLargestBatchThatFits() {
    CommandRun run =
        run(
            "plan",
            "--target=tpu:v5e:1x1",
            "--vocab_size=64",
            "--config.model.L=2",
            "--config.batch_size=65536");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .containsPattern("batch_size=65536 +remat=false .*: fits ")
        .containsPattern("batch_size=65536 +remat=true .*: fits ")
        .contains("largest batch without remat: 65536\nlargest batch with remat: 65536\n");
    JsonObject json = json(run);
    assertThat(json.keySet()).containsExactly("target", "no_remat", "remat");
    JsonObject best = json.getAsJsonObject("no_remat");
    assertThat(best.get("batch_size").getAsInt()).isEqualTo(65536);
    assertThat(best.getAsJsonObject("report").get("fits").getAsBoolean()).isTrue();
  }

  /** A model of 13 thousand million parameters. */
  @Test
  void wherePlansFindNothingIsStatus1() {
    CommandRun run =
        run(
            "plan",
            "--target=tpu:v5e:1x1",
            "--vocab_size=64",
            "--config.model.D=32768",
            "--config.model.F=131072",
            "--config.batch_size=2");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isOne();
    assertThat(run.out())
        .containsPattern("batch_size=1 +remat=true .*: does not fit ")
        .contains("no batch fits without remat\nno batch fits with remat\n")
        .endsWith("{\"target\":\"tpu:v5e:1x1\",\"no_remat\":null,\"remat\":null}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--json                | Missing required option: '--target=TARGET'",
        "--target=tpu:v5e      | target 'tpu:v5e': a target is tpu:GENERATION:GRID of chips, as",
        "--target=tpu:v9:2x4   | target 'tpu:v9:2x4': no TPU generation 'v9'; there are v2, v3,",
        "--target=cuda:h100:0  | target 'cuda:h100:0': '0' is not a grid of one to three sizes;",
        "--target=cpu:any:4    | target 'cpu:any:4': no ahead-of-time compiler for 'cpu' devices;",
      })
  void misuseIsStatus2AndOneLine(String argument, String message) {
    for (String command : List.of("compile", "plan")) {
      CommandRun run = CommandRun.tiny(command, argument);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).startsWith("nanodo: " + message).hasLineCount(1);
      assertThat(run.out()).isEmpty();
    }
  }

  @Test
  void aBatchThatTheDevicesCannotShareIsMisuse() {
    CommandRun run = run("compile", TPU, "--vocab_size=64", "--config.batch_size=4");
    assertThat(run.err()).startsWith("nanodo: batch_size=4 is not divisible by 8 devices");
    assertThat(run.err()).hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void aTopologyThatIsNoneIsOneLineOfTheCompiler() {
    CommandRun run = run("compile", "--target=tpu:v5e:3x3", "--vocab_size=64");
    assertThat(run.err()).startsWith("nanodo: --target=tpu:v5e:3x3: ").hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aPluginOfDevicesThatAreHereCannotHelp() {
    Path cpu = Plugins.find("cpu", Optional.empty());
    CommandRun run = CommandRun.tiny("compile", TPU, "--vocab_size=64", "--plugin=" + cpu);
    assertThat(run.err())
        .startsWith("nanodo: plugin " + cpu)
        .contains(
            "cannot compile for devices that are not attached: give another with --plugin=FILE")
        .hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void whatCannotBeWrittenIsSaid() {
    Path out = dir.resolve("none/step");
    CommandRun run = run("compile", TPU, "--vocab_size=64", "--out=" + out);
    assertThat(run.err()).startsWith("nanodo: --out=" + out + " cannot be written").hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
  }
}
