/** Events per second below which a ratio says nothing: a handful of failures in a quiet window is no outage. */
export const trafficFloor = 0.1;
