class ChangeColumns < ActiveRecord::Migration[6.1]
  def up
    change_column :lines, :product, :text, null: false
    change_column :customers, :credit, :decimal, precision: 20, scale: 4
    change_column :lines, :amount, :string, default: "1"
    change_column_default :orders, :note, "none"
  end

  def down
    change_column_default :orders, :note, nil
    change_column_default :lines, :amount, nil
    change_column :lines, :amount, :integer, default: 1, using: "amount::integer"
    change_column :customers, :credit, :decimal, precision: 10, scale: 2
    change_column :lines, :product, :string, null: true
  end
end
