package io.github.camelllm.examples.benchmark;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** A process with one contender for one scenario. Each line of its input starts a run. */
public final class ContenderMain {
    private ContenderMain() {}

    /**
     * Runs until the end of the input.
     *
     * @param arguments the contender, the scenario, the base URL
     */
    public static void main(String... arguments) {
        try {
            Peer peer = Options.named(arguments[0], Peer.values(), Peer::option);
            Scenario scenario = Options.named(arguments[1], Scenario.values(), Scenario::option);
            serve(peer.connect(arguments[2], scenario), scenario);
            System.exit(0); // even if a client has left threads running
        } catch (Exception e) {
            say(Child.FAILED, String.valueOf(e));
            System.exit(1);
        }
    }

    private static void serve(Contender contender, Scenario scenario) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        say(Child.READY, "");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            run(new Load(contender, scenario, Integer.parseInt(words[1]), Integer.parseInt(words[2])));
        }
        contender.close();
    }

    private static void run(Load load) throws InterruptedException {
        try {
            say(Child.MEASURED, load.run().toString());
        } catch (ExecutionException | TimeoutException e) {
            say(Child.FAILED, String.valueOf(e.getCause() == null ? e : e.getCause()));
        }
    }

    private static void say(String word, String rest) {
        System.out.println(word + " " + rest.replace('\n', ' '));
    }
}
