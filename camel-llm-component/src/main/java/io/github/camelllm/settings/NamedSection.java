package io.github.camelllm.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The section of the configuration file that a load balancer names: its options and candidates, followed while it runs. */
public final class NamedSection {
    private static final Logger LOG = LoggerFactory.getLogger(NamedSection.class);
    private static final String CANDIDATES = "candidates";
    private static final String SCHEME = "llm:";

    private final Balancer balancer;
    private final String name;
    private final BeanOverlay options;
    private final Map<String, String> candidates = new LinkedHashMap<>();
    private Runnable unwatch = () -> {};

    /** What changes in a load balancer. */
    public interface Balancer {
        /** Reads the options, for exchanges from now on. */
        void read();

        /** Returns the options of the section, as the file has them now. */
        Map<String, String> section();

        /** Adds a task that runs after each edit of the file, and returns what removes it. */
        Runnable onEdit(Runnable task);

        /** Adds the candidate of an endpoint, and returns its name. */
        String add(String uri);

        /** Removes a candidate. */
        void remove(String name);
    }

    /**
     * Applies the options of the section, before the balancer reads them.
     *
     * @param options those of the balancer
     * @param name the name of the section
     */
    public NamedSection(Balancer balancer, BeanOverlay options, String name) {
        this.balancer = balancer;
        this.name = name;
        this.options = options;
        options.apply(optionsOf(balancer.section()));
    }

    private static Map<String, String> optionsOf(Map<String, String> section) {
        Map<String, String> options = new HashMap<>(section);
        options.remove(CANDIDATES);
        return options;
    }

    /** Adds the candidates of the section, and follows its edits. */
    public void start() {
        candidates(balancer.section());
        unwatch = balancer.onEdit(this::follow);
    }

    /** Follows edits no more. */
    public void stop() {
        unwatch.run();
    }

    private synchronized void follow() {
        Map<String, String> before = options.applied();
        try {
            Map<String, String> section = balancer.section();
            options.apply(optionsOf(section));
            balancer.read();
            candidates(section);
        } catch (RuntimeException e) {
            options.apply(before);
            balancer.read();
            LOG.warn("The load balancer '{}' keeps its options: {}", name, e.getMessage());
        }
    }

    private synchronized void candidates(Map<String, String> section) {
        List<String> wanted = new ArrayList<>(
                Arrays.stream(section.getOrDefault(CANDIDATES, "").split(",", -1))
                        .map(String::strip)
                        .filter(one -> !one.isEmpty())
                        .toList());
        for (String one : wanted) {
            if (!candidates.containsKey(one)) {
                candidates.put(one, balancer.add(one.startsWith(SCHEME) ? one : SCHEME + one));
            }
        }
        List<String> gone = new ArrayList<>(candidates.keySet());
        gone.removeAll(wanted);
        for (String one : gone) {
            balancer.remove(String.valueOf(candidates.remove(one)));
        }
    }
}
