package io.github.camelllm;

/** What limits and budgets in Redis do while it cannot be reached. */
public enum RedisFailureMode {
    /** Each node keeps to the limits by itself; a fleet may then send as many times more as it has nodes. */
    local,
    /** Calls that are limited fail until Redis can be reached again. */
    refuse
}
