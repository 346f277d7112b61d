package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.runtime.ClientOptions;
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
  void aloneIsOneCpu() {
    assertThat(parse().client()).isEqualTo(ClientOptions.cpu(1));
  }

  @Test
  void given() {
    assertThat(parse("--devices=4").client()).isEqualTo(ClientOptions.cpu(4));
    assertThat(parse("--platform=tpu", "--plugin", "p.so").client())
        .isEqualTo(new ClientOptions("tpu", 0, Optional.of(Path.of("p.so"))));
  }

  @Test
  void virtualDevicesAreTheCpus() {
    DeviceOptions options = parse("--platform=tpu", "--devices=4");
    assertThatThrownBy(options::client)
        .isInstanceOf(ParameterException.class)
        .hasMessage("--devices=4: only the CPU can be split into virtual devices, not tpu");
  }

  @Test
  void devicesMustSuitTheConfig() {
    Config config = Config.load("nano", List.of("batch_size=6"));
    assertThatThrownBy(() -> parse("--devices=4").client(config))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("batch_size=6 is not divisible by 4 devices");
  }

  @Test
  void optionsOfTheConfigAreForGpus() {
    Config config =
        Config.load(
            "nano",
            List.of("client.mem_fraction=0.5", "client.preallocate", "client.visible_devices=0,2"));
    assertThat(parse("--platform=cuda").client(config).settings())
        .containsEntry("memory_fraction", 0.5f)
        .containsEntry("preallocate", true)
        .containsEntry("visible_devices", new long[] {0, 2})
        .hasSize(3);
    assertThat(parse("--platform=rocm").client(Config.load("nano", List.of())).settings())
        .isEmpty();
    for (String platform : List.of("cpu", "tpu")) {
      assertThatThrownBy(() -> parse("--platform=" + platform).client(config))
          .isInstanceOf(ConfigException.class)
          .hasMessageStartingWith("client.mem_fraction, preallocate and visible_devices are for")
          .hasMessageContaining("platform " + platform);
    }
  }

  @Test
  void refused() {
    assertThatThrownBy(() -> parse("--devices=0"))
        .isInstanceOf(ParameterException.class)
        .hasMessage("--devices=0 must be at least 1");
    for (String many : List.of("257", "512", "1000000000")) {
      assertThatThrownBy(() -> parse("--devices=" + many))
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("--devices=" + many)
          .hasMessageEndingWith("give at most 256");
    }
    assertThat(parse("--devices=256").client()).isEqualTo(ClientOptions.cpu(256));
    assertThatThrownBy(() -> ClientOptions.cpu(257)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> parse("--devices=x"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("'x' is not an int");
    assertThatThrownBy(() -> parse("--platform=gpu"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("expected one of [cpu, cuda, cuda12, cuda13, rocm, tpu]");
  }

  private static DeviceOptions parse(String... arguments) {
    SomeCommand command = new SomeCommand();
    new CommandLine(command).parseArgs(arguments);
    return command.devices;
  }
}
