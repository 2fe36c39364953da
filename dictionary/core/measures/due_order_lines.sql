-- One fact per order line that fell due: 1 where what was ordered had come by then.
SELECT o.due_on AS day, s.legal_name AS grain,
    CASE WHEN coalesce(sum(r.quantity), 0) >= o.quantity THEN 1 ELSE 0 END AS numerator, 1 AS denominator
FROM core.purchase_order AS o
JOIN core.supplier AS s ON s.master_id = o.supplier_id
LEFT JOIN core.purchase_receipt AS r ON r.purchase_order_id = o.master_id AND r.received_on <= o.due_on
WHERE o.quantity > 0 AND o.due_on <= (SELECT max(received_on) FROM core.purchase_receipt)
GROUP BY o.master_id, o.due_on, o.quantity, s.legal_name
