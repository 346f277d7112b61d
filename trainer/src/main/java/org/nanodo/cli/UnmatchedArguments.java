package org.nanodo.cli;

import java.util.List;
import java.util.Set;
import org.nanodo.config.Nearest;
import org.nanodo.config.Overrides;
import org.nanodo.sweep.Sweep;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * Refuses arguments that no command knows. Picocli accepts all, since it cannot know the keys of
 * overrides.
 */
final class UnmatchedArguments {
  private UnmatchedArguments() {}

  static int refuseThenRun(ParseResult parsed) {
    for (CommandLine command : parsed.asCommandLineList()) {
      CommandSpec spec = command.getCommandSpec();
      boolean overridable = spec.optionsMap().containsKey(ConfigOptions.NAME);
      for (String argument : command.getParseResult().unmatched()) {
        boolean over = spec.userObject() instanceof SweepCommand && Sweep.isOver(argument);
        if (!over && !(overridable && Overrides.isOverride(argument))) {
          throw new ParameterException(command, describe(spec, argument));
        }
      }
    }
    return new RunLast().execute(parsed);
  }

  private static String describe(CommandSpec command, String argument) {
    Set<String> commands = command.subcommands().keySet();
    if (Overrides.isOverride(argument)) {
      return commands.isEmpty()
          ? command.name() + " takes no config: " + argument
          : argument + " must come after the command";
    }
    if (argument.startsWith("-")) {
      String name = argument.replaceFirst("=.*", "");
      return "unknown option " + name + Nearest.ask(name, optionNames(command));
    }
    if (commands.isEmpty()) {
      return "unexpected argument " + argument;
    }
    String hint =
        Nearest.to(argument, commands)
            .map(name -> "did you mean " + name + "?")
            .orElse("there are " + String.join(", ", commands));
    return "unknown command " + argument + "; " + hint;
  }

  private static List<String> optionNames(CommandSpec command) {
    return List.copyOf(command.optionsMap().keySet());
  }
}
