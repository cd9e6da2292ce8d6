package io.github.camelllm.http;

/**
 * The state of a pool of connections at one moment.
 *
 * @param leased connections in use, or being opened
 * @param available connections kept open for the next request
 * @param pending requests that wait for a connection
 * @param max the most connections in all
 */
public record PoolStats(int leased, int available, int pending, int max) {}
