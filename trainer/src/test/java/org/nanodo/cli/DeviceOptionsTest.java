package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class DeviceOptionsTest {
  @Command(name = "some")
  static final class SomeCommand {
    @Mixin final DeviceOptions devices = new DeviceOptions();
  }

  @Test
  void aloneIsThePlatformsOwnCpu() {
    DeviceOptions options = parse();
    assertThat(options.devices()).isZero();
    assertThat(options.platform()).isEqualTo("cpu");
    assertThat(options.plugin()).isEmpty();
  }

  @Test
  void given() {
    DeviceOptions options = parse("--devices=4", "--platform=tpu", "--plugin", "p.so");
    assertThat(options.devices()).isEqualTo(4);
    assertThat(options.platform()).isEqualTo("tpu");
    assertThat(options.plugin()).contains(Path.of("p.so"));
  }

  @Test
  void refused() {
    assertThatThrownBy(() -> parse("--devices=0"))
        .isInstanceOf(ParameterException.class)
        .hasMessage("--devices=0 must be at least 1");
    assertThatThrownBy(() -> parse("--devices=x"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("'x' is not an int");
    assertThatThrownBy(() -> parse("--platform=gpu"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("expected one of [cpu, cuda, tpu]");
  }

  private static DeviceOptions parse(String... arguments) {
    SomeCommand command = new SomeCommand();
    new CommandLine(command).parseArgs(arguments);
    return command.devices;
  }
}
