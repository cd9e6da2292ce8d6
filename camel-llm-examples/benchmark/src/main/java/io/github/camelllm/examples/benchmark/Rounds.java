package io.github.camelllm.examples.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The runs of one scenario. Each contender is a process of its own; all call the same server, in turn, so that other load of the machine affects all
 * of them alike.
 */
final class Rounds {
    private final Options options;
    private final Scenario scenario;
    private final Results results;
    private final Consumer<String> progress;
    private final Map<Peer, Child> children = new EnumMap<>(Peer.class);
    private final Map<Peer, List<Measurement>> runs = new EnumMap<>(Peer.class);
    private final Set<Peer> failed = EnumSet.noneOf(Peer.class);

    /**
     * @param results receives the medians and the failures
     *
     * @param progress receives a line for each run
     */
    Rounds(Options options, Scenario scenario, Results results, Consumer<String> progress) {
        this.options = options;
        this.scenario = scenario;
        this.results = results;
        this.progress = progress;
    }

    /** Runs all contenders against the server of this address. */
    void run(String server) throws IOException, InterruptedException {
        try {
            for (int round = 1 - options.warmUps(scenario); round <= options.rounds(); round++) {
                start(server);
                for (Map.Entry<Peer, Child> next : new EnumMap<>(children).entrySet()) {
                    turn(round, next.getKey(), next.getValue());
                }
                if (scenario == Scenario.COLD) {
                    close();
                }
            }
            runs.forEach((peer, measured) -> results.put(peer, scenario, Measurement.median(measured)));
        } finally {
            close();
        }
    }

    private void close() throws IOException, InterruptedException {
        for (Child child : children.values()) {
            child.close();
        }
        children.clear();
    }

    private void start(String server) throws IOException, InterruptedException {
        String baseUrl = server + scenario.path(options);
        for (Peer peer : options.peers()) {
            if (peer.can(scenario) && !children.containsKey(peer) && !failed.contains(peer)) {
                try {
                    children.put(peer, Child.start(ContenderMain.class, peer.option(), scenario.option(), baseUrl));
                } catch (IOException e) {
                    fail(peer, e);
                }
            }
        }
    }

    private void turn(int round, Peer peer, Child child) throws IOException, InterruptedException {
        String command = Child.RUN + " " + options.total(scenario) + " " + options.inFlight(scenario);
        try {
            Measurement run = Measurement.parse(child.ask(command));
            progress.accept(scenario.option() + ", " + (round < 1 ? "warming up" : "round " + round) + ", "
                    + peer.option() + ": " + run.summary());
            if (round >= 1) {
                runs.computeIfAbsent(peer, any -> new ArrayList<>()).add(run);
            }
        } catch (IOException e) {
            fail(peer, e);
        }
    }

    private void fail(Peer peer, IOException why) throws IOException, InterruptedException {
        results.fail(peer, scenario, String.valueOf(why.getMessage()));
        runs.remove(peer);
        failed.add(peer);
        Child child = children.remove(peer);
        if (child != null) {
            child.close();
        }
    }
}
