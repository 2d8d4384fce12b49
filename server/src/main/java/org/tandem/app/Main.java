package org.tandem.app;

import org.tandem.app.cli.ClientCommands;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The command line: one program, a sub-command for each thing to do.
@Command(
        name = "tandem",
        mixinStandardHelpOptions = true,
        version = "Tandem 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        description = "The contact-centre side of an integration with Lync Server and Skype for Business Server.")
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    /// Runs the command line; exits with 0, with 1 when the command failed, with 2 when it was written wrongly.
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.addSubcommand(new ServerCommand());
        ClientCommands.addTo(line);
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
