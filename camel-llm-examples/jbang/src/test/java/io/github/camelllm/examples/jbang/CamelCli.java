package io.github.camelllm.examples.jbang;

import org.apache.camel.dsl.jbang.core.commands.CamelJBangMain;

/** The Camel CLI, which JBang starts elsewhere. */
final class CamelCli {
    private CamelCli() {}

    public static void main(String[] args) {
        CamelJBangMain.run(args);
    }
}
