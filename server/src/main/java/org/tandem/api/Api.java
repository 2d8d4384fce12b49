package org.tandem.api;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.tandem.admin.Administration;
import org.tandem.admin.ObjectType;
import org.tandem.admin.ServerParameter;
import org.tandem.admin.ServerParameters;
import org.tandem.admin.Subsystems;
import org.tandem.dialplan.Decision;
import org.tandem.dialplan.Query;
import org.tandem.http.EventRoute;
import org.tandem.http.Route;
import org.tandem.http.SessionRoutes;
import org.tandem.journal.Journal;
import org.tandem.licence.Licences;
import org.tandem.station.MessageLights;
import org.tandem.user.AccountLogIn;
import org.tandem.user.ApiTokens;
import org.tandem.user.PasswordSettings;
import org.tandem.user.Passwords;

/// All of the API: the list of its routes.
public final class Api {
    /// How the command line names itself in `User-Agent`, so that the history can tell.
    public static final String COMMAND_LINE_AGENT = "tandem-cli";

    private Api() {}

    /// What is administered.
    public record Administered(
            Administration administration,
            ObjectType<ServerParameter> parameterType,
            ServerParameters parameters,
            Subsystems subsystems,
            Licences licences) {}

    /// Who may log in.
    public record Accounts(Passwords passwords, AccountLogIn logIn, ApiTokens tokens, PasswordSettings settings) {}

    /// What is going on, and what went on.
    ///
    /// @param explain decides about a number with the trace
    /// @param callRecordTypes the journal's types of call records
    /// @param lights how many messages wait for each station
    /// @param traces what went over the wire
    public record Live(
            LiveViews views,
            CallCommands commands,
            Function<Query, Decision> explain,
            Journal journal,
            Set<String> callRecordTypes,
            MessageLights lights,
            CallTraces traces) {}

    /// Every route of the API, log-in and event stream included.
    public static List<Route> routes(
            Administered administered,
            Accounts accounts,
            Live live,
            SessionRoutes sessions,
            EventRoute events,
            InstantSource clock) {
        var administration = administered.administration();
        var lines = new TouchedLines(live.views().lines());
        var routes = new ArrayList<Route>();
        routes.addAll(sessions.routes());
        routes.addAll(events.routes());
        routes.addAll(new ContractRoute().routes());
        routes.addAll(new ObjectRoutes(administration, lines).routes());
        routes.addAll(new HistoryRoutes(administration).routes());
        routes.addAll(new ConfigRoutes(administration, lines, clock).routes());
        routes.addAll(new SubsystemRoutes(administered.subsystems()).routes());
        routes.addAll(
                new ParameterRoutes(administration, administered.parameterType(), administered.parameters()).routes());
        routes.addAll(new LicenceRoutes(administered.licences()).routes());
        routes.addAll(new CertificateRoutes(administration, lines, clock).routes());
        routes.addAll(new AccountRoutes(
                        administration,
                        accounts.passwords(),
                        accounts.logIn(),
                        accounts.tokens(),
                        accounts.settings(),
                        sessions)
                .routes());
        routes.addAll(new LiveRoutes(live.views(), administration).routes());
        routes.addAll(new MessageRoutes(administration, live.lights()).routes());
        routes.addAll(new CallRoutes(live.commands()).routes());
        routes.addAll(new DialPlanRoutes(live.explain(), administration.codec()).routes());
        routes.addAll(new CallRecordRoutes(live.journal(), live.callRecordTypes()).routes());
        routes.addAll(new TraceRoutes(live.traces(), live.journal()).routes());
        return List.copyOf(routes);
    }

    /// An enum's constant as files and answers write it: lower camel.
    static String word(Enum<?> constant) {
        var words = constant.name().toLowerCase(Locale.ROOT).split("_", -1);
        var text = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            text.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
        }
        return text.toString();
    }
}
