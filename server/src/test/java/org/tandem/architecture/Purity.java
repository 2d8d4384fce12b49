package org.tandem.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What code may not touch, by how pure its package is.
///
/// A pure package decides from its inputs alone: no socket, thread, clock, dice, file. Addresses are values and are
/// allowed; looking one up is not. `Executor` as an interface is allowed, because a mailbox is given one.
final class Purity {

    private static final Pattern SOCKETS_AND_FILES = Pattern.compile(
            "java\\.net\\.(?!URI$|URISyntaxException$|InetAddress$|Inet4Address$|Inet6Address$|InetSocketAddress$"
                    + "|UnknownHostException$).*"
                    + "|java\\.nio\\.channels\\..*|java\\.nio\\.file\\.Files|javax\\.net\\..*|java\\.sql\\..*"
                    + "|java\\.io\\.(File|File.*Stream|RandomAccessFile|FileReader|FileWriter)");

    private static final Pattern THREADS =
            Pattern.compile("java\\.lang\\.(Thread|ThreadLocal)(\\$.*)?|java\\.util\\.Timer"
                    + "|java\\.util\\.concurrent\\.(Executors|.*ExecutorService|.*ThreadPoolExecutor|CompletableFuture|Future"
                    + "|ForkJoin.*|CountDownLatch|CyclicBarrier|Phaser|Semaphore|.*Blocking.*)"
                    + "|java\\.util\\.concurrent\\.locks\\..*");

    private static final Pattern LOGS = Pattern.compile(
            "org\\.slf4j\\..*|ch\\.qos\\.logback\\..*|java\\.util\\.logging\\..*|java\\.lang\\.System\\$Logger.*");

    private static final Pattern LOOK_UPS = Pattern.compile(
            "java\\.net\\.Inet(4|6)?Address\\.(getByName|getAllByName|getLocalHost|isReachable|getHostName"
                    + "|getCanonicalHostName)|java\\.net\\.InetSocketAddress\\.getHostName");

    private static final Pattern CLOCKS = Pattern.compile("java\\.lang\\.System\\.(currentTimeMillis|nanoTime)"
            + "|java\\.time\\.\\w+\\.(now|system.*|tick.*)|java\\.time\\.InstantSource\\.system");

    private static final Pattern SLEEPS = Pattern.compile("java\\.lang\\.Thread\\.sleep"
            + "|java\\.util\\.concurrent\\.TimeUnit\\.sleep|java\\.util\\.concurrent\\.locks\\.LockSupport\\.park.*");

    private static final Pattern DICE_MEMBERS =
            Pattern.compile("java\\.lang\\.Math\\.random|java\\.util\\.UUID\\.randomUUID"
                    + "|java\\.util\\.random\\.RandomGenerator\\.(of|getDefault)|java\\.util\\.(Random|SplittableRandom)\\.<init>"
                    + "|java\\.security\\.SecureRandom\\..*|java\\.util\\.concurrent\\.ThreadLocalRandom\\..*");

    private Purity() {}

    /// Problems of the classes whose package is, or lies below, one of the pure ones.
    static List<String> problemsOfPure(List<CompiledClass> classes, Set<String> purePackages) {
        List<String> problems = new ArrayList<>();
        for (CompiledClass type : classes) {
            if (!liesIn(type, purePackages)) {
                continue;
            }
            report(type, type.types(), SOCKETS_AND_FILES, "a socket or file", problems);
            report(type, type.types(), THREADS, "a thread", problems);
            report(type, type.members(), LOOK_UPS, "a name look-up", problems);
            report(type, type.members(), CLOCKS, "a clock", problems);
            report(type, type.members(), SLEEPS, "a sleep", problems);
            report(type, type.members(), DICE_MEMBERS, "dice", problems);
            if (type.name().startsWith("org.tandem.wire.")) {
                report(type, type.types(), LOGS, "a log", problems);
            }
        }
        return problems;
    }

    /// Clock reads and sleeps outside the packages at the edge.
    static List<String> problemsOfTime(List<CompiledClass> classes, Set<String> edgePackages) {
        List<String> problems = new ArrayList<>();
        for (CompiledClass type : classes) {
            if (!liesIn(type, edgePackages)) {
                report(type, type.members(), CLOCKS, "a clock", problems);
                report(type, type.members(), SLEEPS, "a sleep", problems);
            }
        }
        return problems;
    }

    private static boolean liesIn(CompiledClass type, Set<String> packages) {
        String name = type.packageName() + ".";
        return packages.stream()
                .anyMatch(p -> p.startsWith("*.") ? name.endsWith(p.substring(1) + ".") : isBelow(name, p));
    }

    /// `call` holds `call` and `call.state`, but not the adapter `call.sip`.
    private static boolean isBelow(String name, String unit) {
        Predicate<String> adapter = rest -> rest.equals("sip.") || rest.equals("web.") || rest.equals("ldap.");
        String prefix = "org.tandem." + unit + ".";
        return name.startsWith(prefix) && (unit.startsWith("wire") || !adapter.test(name.substring(prefix.length())));
    }

    private static void report(
            CompiledClass type, Set<String> names, Pattern forbidden, String what, List<String> problems) {
        for (String name : names) {
            if (forbidden.matcher(name).matches()) {
                problems.add(type.name() + " touches " + what + ": " + name);
            }
        }
    }
}
