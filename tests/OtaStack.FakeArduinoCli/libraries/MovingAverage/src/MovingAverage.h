#pragma once

/* The mean of the last few values. */
template <int Count> class MovingAverage {
public:
    long add(long value)
    {
        _sum += value - _values[_next];
        _values[_next] = value;
        _next = (_next + 1) % Count;
        return _sum / Count;
    }

private:
    long _values[Count] = {};
    long _sum = 0;
    int _next = 0;
};
